// @ts-check
/**
 * One stream of events from the server, which goes on where it was cut off after a growing pause that no two pages
 * share. Read with fetch: an EventSource could not show the token of the trusted surface but in its address, and
 * addresses are logged.
 */
import { EventText } from "./event-text.js"
import { tokenHeaders } from "./token.js"

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
  let reading = new AbortController()
  let timer = 0
  let pauseMs = pauseMsMin
  let ended = false
  let seen = false
  let lastId = ""

  const lost = () => onState(navigator.onLine ? (seen ? "reconnecting" : "connecting") : "offline")

  /** @param {import("./event-text.js").StreamEvent} event */
  const heard = ({ name, data, id }) => {
    lastId = id
    if (name === "END" && !JSON.parse(data).retry) {
      end()
      onState("ended")
      return
    }
    // Also what nothing is done with, such as a keepalive: a stream that goes on where it was has no more to say.
    seen = true
    pauseMs = pauseMsMin
    events[name]?.(data, id)
    // A frame that was on its way when the connection was cut off makes nobody live.
    if (!ended) onState(navigator.onLine ? "live" : "offline")
  }

  const open = () => {
    window.clearTimeout(timer)
    reading.abort()
    reading = new AbortController()
    const { signal } = reading
    void read(path, lastId, signal, heard).then(() => {
      if (signal.aborted) return
      lost()
      // up to twice as long: those who were ended together do not come back together
      timer = window.setTimeout(open, pauseMs * (1 + Math.random()))
      pauseMs = Math.min(pauseMs * 2, pauseMsMax)
    })
  }

  const online = () => {
    pauseMs = pauseMsMin
    lastId = ""
    lost()
    open()
  }
  const end = () => {
    ended = true
    window.clearTimeout(timer)
    window.removeEventListener("online", online)
    window.removeEventListener("offline", lost)
    reading.abort()
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

/**
 * Reads until the stream ends, however it ends; a server that answers with something else has no stream.
 * @param {string} path @param {string} lastId where to go on, empty for the beginning
 * @param {AbortSignal} signal
 * @param {(event: import("./event-text.js").StreamEvent) => void} heard
 */
const read = async (path, lastId, signal, heard) => {
  /** @type {Record<string, string>} */
  const headers = { accept: "text/event-stream", ...tokenHeaders() }
  if (lastId !== "") headers["last-event-id"] = lastId
  const text = new EventText(lastId)
  const body = await streamOf(path, { headers, signal, cache: "no-store" })
  if (body === null) return
  const pieces = body.pipeThrough(new TextDecoderStream()).getReader()
  for (;;) {
    const { done, value } = await pieces.read().catch(() => ({ done: true, value: undefined }))
    if (done || value === undefined) return
    for (const event of text.take(value)) {
      if (signal.aborted) return
      heard(event)
    }
  }
}

/** The body of a stream, or null when there is none to be had now. @param {string} path @param {RequestInit} options */
const streamOf = async (path, options) => {
  try {
    const { ok, headers, body } = await fetch(path, options)
    return ok && headers.get("content-type")?.startsWith("text/event-stream") ? body : null
  } catch {
    return null
  }
}
