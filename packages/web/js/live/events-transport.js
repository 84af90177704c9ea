// @ts-check
/**
 * A server-sent stream of the same messages, for networks that let no WebSocket through. Its topics stand in its
 * address, so other topics are another request, which goes on where the one before had come to. Read with fetch: an
 * EventSource shows no credential, hides why it failed, and comes back by itself to an address that is no longer right.
 */

import { Deadline } from "./deadline.js"
import { EventText } from "./event-text.js"
import { timing } from "./timing.js"

/** What one stream takes; see docs/reference/streams.md. */
const topicsMax = 16

/**
 * @param {string} url @param {typeof fetch} request @param {import("./deadline.js").World} world
 * @param {(credential: string | undefined) => Record<string, string>} headersFor what a credential is shown as
 * @returns {import("./transport.js").Transport}
 */
export const eventsTransport = (url, request, world, headersFor) => (wanted, credential, hears) => {
  const gather = new Deadline(world)
  let reading = new AbortController()
  let over = false

  /** @param {AbortSignal} signal */
  const end = (signal) => {
    if (signal.aborted || over) return
    over = true
    gather.clear()
    hears.over()
  }

  const open = () => {
    reading.abort()
    reading = new AbortController()
    const { signal } = reading
    const all = wanted()
    for (const { topic } of all.slice(topicsMax)) {
      hears.message({ type: "refused", ...topic, code: "too-many-streams", retry: false, message: "" })
    }
    const topics = all.slice(0, topicsMax)
    if (over || topics.length === 0) return
    const query = new URLSearchParams()
    for (const { topic, at } of topics) query.append("subscribe", JSON.stringify({ ...topic, resume: at }))
    const headers = { accept: "text/event-stream", ...headersFor(credential) }
    const options = { headers, signal, cache: /** @type {const} */ ("no-store") }
    void read(() => request(`${url}?${query}`, options), signal, hears.message).then(() => end(signal))
  }

  // Not before this returns: the code that opens it does not have it yet.
  gather.set(0, open)
  return {
    change: () => {
      if (!over) gather.set(timing.gatherMs, open)
    },
    ask: () => false,
    close: () => {
      over = true
      gather.clear()
      reading.abort()
    },
  }
}

/**
 * Reads until the stream ends, however it ends; a server that answers with something else has no stream.
 * @param {() => Promise<Response>} request @param {AbortSignal} signal
 * @param {(message: import("./topics.js").Message) => void} heard
 */
const read = async (request, signal, heard) => {
  const body = await bodyOf(request)
  if (body === null) return
  const text = new EventText("")
  const pieces = body.pipeThrough(new TextDecoderStream()).getReader()
  for (;;) {
    const { done, value } = await pieces.read().catch(() => ({ done: true, value: undefined }))
    if (done || value === undefined) return
    for (const { name, data } of text.take(value)) {
      // The last word of the stream says why it ends, which it does in any case.
      if (signal.aborted || name === "END") return
      if (name === "message") heard(JSON.parse(data))
    }
  }
}

/** The body of a stream, or null when there is none to be had now. @param {() => Promise<Response>} request */
const bodyOf = async (request) => {
  try {
    const { ok, headers, body } = await request()
    return ok && headers.get("content-type")?.startsWith("text/event-stream") ? body : null
  } catch {
    return null
  }
}
