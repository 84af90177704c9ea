// @ts-check
/** Two tones for a person who waits in another window. Off until asked for; the browser wants a click before a sound. */

const storageKey = "ticketrush.chime"
const tones = [660, 880]
const toneSeconds = 0.35

/** @type {AudioContext | undefined} */
let audio
let wanted = false
try {
  wanted = localStorage.getItem(storageKey) === "on"
} catch {
  // storage is off: asked for anew with every visit
}

export const soundWanted = () => wanted

/** Called from a click, so that a sound is allowed later. @param {boolean} on */
export const wantSound = (on) => {
  wanted = on
  try {
    localStorage.setItem(storageKey, on ? "on" : "off")
  } catch {
    // not remembered, still switched
  }
  if (on) playSound()
}

/** Lets the browser know that a sound may follow; does nothing unless one is wanted. Called from a click. */
export const prepareSound = () => {
  if (!wanted) return
  audio ??= new AudioContext()
  void audio.resume()
}

export const playSound = () => {
  if (!wanted) return
  prepareSound()
  if (audio === undefined) return
  for (const [index, hertz] of tones.entries()) {
    const at = audio.currentTime + index * toneSeconds
    const volume = new GainNode(audio, { gain: 0 })
    volume.gain.setValueAtTime(0.25, at)
    volume.gain.exponentialRampToValueAtTime(0.001, at + toneSeconds)
    const tone = new OscillatorNode(audio, { frequency: hertz })
    tone.connect(volume).connect(audio.destination)
    tone.start(at)
    tone.stop(at + toneSeconds)
  }
}
