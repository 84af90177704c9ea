/** What a message of a live stream says, read without parsing more of it than is needed. */
import type { Wire } from "./StreamSocket.ts"

export type Message = {
  readonly event: string
  /** `<epoch>-<offset>` of the image it shows, "" when it shows none. */
  readonly id: string
  readonly data: string
}

/** Null for what is no event: a comment, an answer to a request of ours. */
export const readMessage = (wire: Wire, text: Buffer): Message | null => {
  const all = text.toString("utf8")
  return wire === "sse" ? readBlock(all) : readFrame(all)
}

const readBlock = (block: string): Message | null => {
  let event = ""
  let data = ""
  let id = ""
  for (const line of block.split("\n")) {
    if (line.startsWith("event:")) event = line.slice(6)
    else if (line.startsWith("data:")) data = line.slice(5)
    else if (line.startsWith("id:")) id = line.slice(3)
  }
  return event === "" ? null : { event, id, data }
}

/** `{"type":"event","topic":..,"event":..,"id":..,"data":..}`, in this order. */
const framePattern = /^\{"type":"event","topic":"[^"]*","event":"([^"]*)","id":(?:null|"([^"]*)"),"data":/

const readFrame = (frame: string): Message | null => {
  const found = framePattern.exec(frame)
  return found === null ? null : { event: found[1], id: found[2] ?? "", data: frame.slice(found[0].length, -1) }
}

/** Position in the journal, -1 when there is none. */
export const offsetIn = (id: string): number => {
  const dash = id.indexOf("-")
  return dash < 0 ? -1 : Number(id.slice(dash + 1))
}

const rankPattern = /"rank":(-?\d+)/

export const rankIn = (data: string): number => {
  const found = rankPattern.exec(data)
  return found === null ? Number.NaN : Number(found[1])
}
