// @ts-check
/**
 * One stream of events from the server. The browser resumes a dropped one by itself with the last id it saw; when the
 * server closed it for good, this opens a new one after a growing pause that no two pages share.
 */

/** @typedef {"idle" | "connecting" | "live" | "reconnecting" | "offline" | "ended"} LinkState `ended`: by the server, not to come back */

const pauseMsMin = 500
const pauseMsMax = 10_000

/**
 * @param {string} path
 * @param {Record<string, (data: string, id: string) => void>} events what to do with each kind of event
 * @param {(state: LinkState) => void} onState
 * @returns {() => void} ends it
 */
export const watchEvents = (path, events, onState) => {
  /** @type {EventSource | undefined} */
  let source
  let timer = 0
  let pauseMs = pauseMsMin
  let ended = false
  let seen = false

  const lost = () => onState(navigator.onLine ? (seen ? "reconnecting" : "connecting") : "offline")

  const open = () => {
    window.clearTimeout(timer)
    source?.close()
    source = new EventSource(path)
    for (const [name, take] of Object.entries(events)) {
      source.addEventListener(name, (/** @type {MessageEvent<string>} */ event) => {
        seen = true
        pauseMs = pauseMsMin
        take(event.data, event.lastEventId)
        // A frame that was on its way when the connection was cut off makes nobody live.
        if (!ended) onState(navigator.onLine ? "live" : "offline")
      })
    }
    source.addEventListener("END", (/** @type {MessageEvent<string>} */ event) => {
      if (JSON.parse(event.data).retry) return
      end()
      onState("ended")
    })
    source.addEventListener("error", () => {
      if (ended) return
      lost()
      if (source?.readyState !== EventSource.CLOSED) return
      // up to twice as long: those who were ended together do not come back together
      timer = window.setTimeout(open, pauseMs * (1 + Math.random()))
      pauseMs = Math.min(pauseMs * 2, pauseMsMax)
    })
  }

  const online = () => {
    pauseMs = pauseMsMin
    lost()
    open()
  }
  const end = () => {
    ended = true
    window.clearTimeout(timer)
    window.removeEventListener("online", online)
    window.removeEventListener("offline", lost)
    source?.close()
  }
  window.addEventListener("online", online)
  window.addEventListener("offline", lost)
  onState("connecting")
  open()

  return () => {
    end()
    onState("idle")
  }
}
