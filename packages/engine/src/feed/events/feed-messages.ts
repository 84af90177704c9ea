/** What other programs are told of a journal: one message an event, in the order of the journal. */
import type { ConcertId } from "@ticketrush/protocol"
import { readEvents } from "@ticketrush/protocol/event-codec"
import type { JournalRecord } from "../../journal/Journal.ts"

/** Messages of one key stay in order. */
export type FeedMessage = {
  readonly key: string
  readonly value: string
  readonly headers: Readonly<Record<string, string>>
}

/** Brokers take a megabyte in a request, unless they are told otherwise. */
const messageBytesMax = 256 * 1_024
/** Of one request, so that it fits with all that stands around its messages. */
export const requestBytesMax = 512 * 1_024

/** `at` is the time of the journal, in milliseconds since 1970 UTC; the message itself has the time at which it was sent. */
export const feedMessagesOf = (
  concertId: ConcertId,
  records: ReadonlyArray<JournalRecord>,
): ReadonlyArray<FeedMessage> =>
  records.flatMap(({ at, epoch, first, frame }) => {
    const messages: Array<FeedMessage> = []
    readEvents(frame, (event) => {
      const position = first + messages.length
      const told = { concertId, position, epoch, at, event }
      const value = JSON.stringify(told)
      const leftOut = Buffer.byteLength(value)
      messages.push({
        key: String(concertId),
        // Who needs all of it reads the export of the journal.
        value: leftOut <= messageBytesMax ? value : JSON.stringify({ ...told, event: { kind: event.kind, leftOut } }),
        headers: { concert: String(concertId), position: String(position), kind: event.kind },
      })
    })
    return messages
  })

/** Pieces of a page, each small enough for one request; their order is that of the page. */
export const requestsOf = (messages: ReadonlyArray<FeedMessage>): ReadonlyArray<ReadonlyArray<FeedMessage>> => {
  const requests: Array<Array<FeedMessage>> = []
  let left = 0
  for (const message of messages) {
    const bytes = Buffer.byteLength(message.value) + 256
    if (bytes > left) {
      requests.push([])
      left = requestBytesMax
    }
    requests.at(-1)!.push(message)
    left -= bytes
  }
  return requests
}
