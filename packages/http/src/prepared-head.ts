/** The head of an answer that has nothing of its own in it: most have none, and a call to the socket library costs each. */
import { limits } from "@ticketrush/protocol"
import { statusLine } from "./status-line.ts"

/** Both headers in one call: the second one says how long a quiet connection is kept, for clients that heed it. */
export const keepAlive = `keep-alive\r\nkeep-alive: timeout=${limits.keepAliveSeconds}`

/** By content type and status. Both are words of the program: there are as many as it knows. */
const prepared = new Map<string, Map<number, string>>()

/** Status line and headers up to those of the answer itself, for the one call that stands first. */
export const preparedHead = (status: number, contentType: string): string => {
  const ofType = prepared.get(contentType) ?? new Map<number, string>()
  let head = ofType.get(status)
  if (head === undefined) {
    const first = `${statusLine(status)}\r\nx-content-type-options: nosniff`
    head = `${first}\r\ncontent-type: ${contentType}\r\nconnection: ${keepAlive}`
    prepared.set(contentType, ofType.set(status, head))
  }
  return head
}
