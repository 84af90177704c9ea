import { readdirSync, readFileSync } from "node:fs"
import { readEvents } from "@ticketrush/protocol/event-codec"
import { describe, expect, it } from "vitest"
import { feedMessagesOf, requestBytesMax, requestsOf } from "../../../src/feed/events/feed-messages.ts"
import type { JournalRecord } from "../../../src/journal/Journal.ts"

const golden = new URL("../../../../protocol/test/golden/", import.meta.url)
const frames = readdirSync(golden)
  .filter((name) => name.endsWith(".json"))
  .map((name) => ({
    name,
    ...(JSON.parse(readFileSync(new URL(name, golden), "utf8")) as { readonly hex?: string; readonly bytes?: string }),
  }))
  .map(({ bytes, hex, name }) => ({ name, frame: Buffer.from((hex ?? bytes)!, "hex") }))

const recordOf = (frame: Uint8Array, first: number): JournalRecord => {
  let count = 0
  readEvents(frame, () => void count++)
  return { concertId: 7, first, last: first + count - 1, epoch: 3, at: 1_700, frame, hash: new Uint8Array(32) }
}

describe("messages of the event feed", () => {
  it("there is one for each event of every kind and version, with its position", () => {
    expect(frames.length).toBeGreaterThan(30)
    for (const { frame, name } of frames) {
      const record = recordOf(frame, 41)
      const messages = feedMessagesOf(7, [record])
      expect(
        messages.map(({ headers }) => Number(headers.position)),
        name,
      ).toEqual(Array.from({ length: record.last - 40 }, (_, n) => 41 + n))
      for (const { headers, key, value } of messages) {
        const told = JSON.parse(value)
        expect(key).toBe("7")
        expect(told).toMatchObject({ concertId: 7, epoch: 3, at: 1_700, event: { kind: headers.kind } })
      }
    }
  })

  it("follow one another over records, and go in requests that a broker takes, in order", () => {
    const { frame } = frames[0]
    const records = [recordOf(frame, 1)]
    while (records.length < 9_000) records.push(recordOf(frame, records.at(-1)!.last + 1))
    const messages = feedMessagesOf(7, records)
    const requests = requestsOf(messages)
    expect(requests.length).toBeGreaterThan(1)
    expect(requests.flat()).toEqual(messages)
    for (const request of requests) {
      expect(request.reduce((sum, { value }) => sum + Buffer.byteLength(value), 0)).toBeLessThanOrEqual(requestBytesMax)
    }
  })
})
