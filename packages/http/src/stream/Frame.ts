/** One event of a topic. However many read it, it is rendered at most once in each wording. */
import { type StreamEnd, type StreamTopic, streamEnds } from "@ticketrush/protocol/streams"

/** How a connection says things: server-sent events of one topic, or messages in JSON that name theirs. */
export type Wording = "events" | "messages"

export class Frame {
  readonly topic: StreamTopic
  readonly event: string
  /** JSON, or the plain text that the contract has for `INIT`. */
  readonly data: string
  /** `<epoch>-<offset>` of the image it shows, empty for a frame that shows none. */
  readonly id: string
  #asEvent: string | undefined
  #asMessage: string | undefined

  constructor(topic: StreamTopic, event: string, data: string, id: string) {
    this.topic = topic
    this.event = event
    this.data = data
    this.id = id
  }

  /** What it takes on the wire at most: frames are ASCII, but for the `INIT` of the contract. */
  get bytesMax(): number {
    return Math.max(this.as("events").length, this.as("messages").length)
  }

  as(wording: Wording): string {
    if (wording === "events") {
      this.#asEvent ??= sseText(this.event, this.data, this.id)
      return this.#asEvent
    }
    this.#asMessage ??=
      `{"type":"event","topic":"${this.topic}","event":"${this.event}",` +
      `"id":${this.id === "" ? null : `"${this.id}"`},"data":${this.data}}`
    return this.#asMessage
  }
}

/** No space after the colons: older clients of the contract match `event:NAME`. */
export const sseText = (event: string, data: string, id: string): string =>
  id === "" ? `event:${event}\ndata:${data}\n\n` : `event:${event}\ndata:${data}\nid:${id}\n\n`

/** A message on a server-sent stream: an event without a name, which a browser calls `message`. */
export const sseMessage = (message: string): string => `data:${message}\n\n`

export const sseEnd = (why: StreamEnd): string =>
  sseText("END", `{"code":"${why}","retry":${streamEnds[why].retry}}`, "")

type Image = { readonly epoch: number; readonly offset: number }

export const positionOf = ({ epoch, offset }: Image): string => `${epoch}-${offset}`

/** The offset in a position that a client has sent, null when it is none of this epoch. */
export const offsetIn = ({ epoch }: Image, position: string): number | null => {
  const found = /^(\d{1,16})-(\d{1,16})$/.exec(position)
  return found === null || Number(found[1]) !== epoch ? null : Number(found[2])
}
