// @ts-check
/**
 * The live changes of one night's seats. The browser resumes a dropped stream by itself with the last id it saw; when
 * the server closed it for good, this opens a new one after a growing pause. Every stream begins with a snapshot or
 * with exactly what was missed, so nothing is ever guessed.
 */
import { seatStreamPath } from "./api.js"

/** @typedef {"idle" | "connecting" | "live" | "reconnecting" | "offline"} LinkState */

const pauseMsMin = 500
const pauseMsMax = 10_000

/**
 * @param {number} optionId
 * @param {{ onSnapshot: (data: any, id: string) => void, onSeats: (data: any, id: string) => void,
 *   onState: (state: LinkState) => void }} on
 * @returns {() => void} ends it
 */
export const watchSeats = (optionId, on) => {
  /** @type {EventSource | undefined} */
  let source
  let timer = 0
  let pauseMs = pauseMsMin
  let ended = false
  let seen = false

  const lost = () => on.onState(navigator.onLine ? (seen ? "reconnecting" : "connecting") : "offline")

  const open = () => {
    window.clearTimeout(timer)
    source?.close()
    source = new EventSource(seatStreamPath(optionId))
    /** @param {(data: any, id: string) => void} take */
    const heard = (take) => (/** @type {MessageEvent<string>} */ event) => {
      seen = true
      pauseMs = pauseMsMin
      take(JSON.parse(event.data), event.lastEventId)
      on.onState("live")
    }
    source.addEventListener("SNAPSHOT", heard(on.onSnapshot))
    source.addEventListener("SEATS", heard(on.onSeats))
    source.addEventListener("error", () => {
      if (ended) return
      lost()
      if (source?.readyState !== EventSource.CLOSED) return
      timer = window.setTimeout(open, pauseMs)
      pauseMs = Math.min(pauseMs * 2, pauseMsMax)
    })
  }

  const online = () => {
    pauseMs = pauseMsMin
    lost()
    open()
  }
  window.addEventListener("online", online)
  window.addEventListener("offline", lost)
  on.onState("connecting")
  open()

  return () => {
    ended = true
    window.clearTimeout(timer)
    window.removeEventListener("online", online)
    window.removeEventListener("offline", lost)
    source?.close()
    on.onState("idle")
  }
}
