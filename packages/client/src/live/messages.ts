/** From the bytes of a server-sent stream to what it says about its topic. */

import { StreamEndNotice, topicMessages } from "@ticketrush/protocol/stream-frames"
import { type StreamEnd, streamEnds } from "@ticketrush/protocol/streams"
import { Schema } from "effect"
import { Sse } from "effect/encoding"

export type LiveMessage =
  | { readonly type: "event"; readonly event: string; readonly position: string; readonly data: unknown }
  | { readonly type: "refused"; readonly code: string; readonly retry: boolean; readonly message: string }
  | { readonly type: "ended"; readonly code: string; readonly retry: boolean; readonly message: string }
  /** The connection lives. */
  | { readonly type: "other" }

/** The largest frame is the whole of a large sale; characters. */
const frameCharsMax = 8 * 1024 * 1024

const eventOf = Schema.decodeUnknownSync(topicMessages.event)
const refusedOf = Schema.decodeUnknownSync(topicMessages.refused)
const endedOf = Schema.decodeUnknownSync(topicMessages.ended)
const typeOf = Schema.decodeUnknownSync(Schema.Struct({ type: Schema.String }))
const noticeOf = Schema.decodeUnknownSync(StreamEndNotice)

export class MessageReader {
  readonly #text = new TextDecoder()
  readonly #events: Sse.AnyEvent[] = []
  readonly #parser = Sse.makeParser((event) => this.#events.push(event), { maxEventSize: frameCharsMax })

  /** What became whole with these bytes. Throws on anything that is not of this protocol. */
  take(bytes: Uint8Array): ReadonlyArray<LiveMessage> {
    const error = this.#parser.feed(this.#text.decode(bytes, { stream: true }))
    if (error !== undefined) throw error
    return this.#events.splice(0).map((event) => (event._tag === "Event" ? messageOf(event) : { type: "other" }))
  }
}

const messageOf = ({ event, data }: Sse.Event): LiveMessage => {
  const value: unknown = JSON.parse(data)
  if (event === "END") return ended(noticeOf(value))
  if (event !== "message") return { type: "other" }
  const { type } = typeOf(value)
  switch (type) {
    case "event": {
      const { event, id, data } = eventOf(value)
      return { type, event, position: id ?? "", data }
    }
    case "refused":
      return { type, ...refusedOf(value) }
    case "ended":
      return ended(endedOf(value))
    default:
      return { type: "other" }
  }
}

const ended = ({ code, retry }: typeof StreamEndNotice.Type): LiveMessage => ({
  type: "ended",
  code,
  retry,
  message: code in streamEnds ? streamEnds[code as StreamEnd].sentence : `The server ended the stream: ${code}.`,
})
