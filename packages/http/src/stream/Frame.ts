/** One event of a topic. Whoever reads it, it is rendered at most once for each kind of connection. */
import { type StreamEnd, type StreamTopic, streamEnds } from "@ticketrush/protocol/streams"

export type ConnectionKind = "sse" | "ws"

export class Frame {
  readonly topic: StreamTopic
  readonly event: string
  /** JSON, or the plain text that the contract has for `INIT`. */
  readonly data: string
  /** `<epoch>-<offset>` of the image it shows, empty for a frame that shows none. */
  readonly id: string
  #sse: string | undefined
  #ws: string | undefined

  constructor(topic: StreamTopic, event: string, data: string, id: string) {
    this.topic = topic
    this.event = event
    this.data = data
    this.id = id
  }

  /** What it takes on the wire at most: frames are ASCII, but for the `INIT` of the contract. */
  get bytesMax(): number {
    return Math.max(this.as("sse").length, this.as("ws").length)
  }

  as(kind: ConnectionKind): string {
    if (kind === "sse") {
      this.#sse ??= sseText(this.event, this.data, this.id)
      return this.#sse
    }
    this.#ws ??=
      `{"type":"event","topic":"${this.topic}","event":"${this.event}",` +
      `"id":${this.id === "" ? null : `"${this.id}"`},"data":${this.data}}`
    return this.#ws
  }
}

/** No space after the colons: older clients of the contract match `event:NAME`. */
export const sseText = (event: string, data: string, id: string): string =>
  id === "" ? `event:${event}\ndata:${data}\n\n` : `event:${event}\ndata:${data}\nid:${id}\n\n`

export const sseEnd = (why: StreamEnd): string =>
  sseText("END", `{"code":"${why}","retry":${streamEnds[why].retry}}`, "")

export const positionOf = (image: { readonly epoch: number; readonly offset: number }): string =>
  `${image.epoch}-${image.offset}`
