import { readdirSync, readFileSync } from "node:fs"
import { type SaleEvent, sectionA } from "@ticketrush/protocol"
import { decodeEvents, encodeEvents, readEvents } from "@ticketrush/protocol/event-codec"
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
  it("there is one for each event of every kind and version, with its position and all that it holds", () => {
    expect(frames.length).toBeGreaterThan(30)
    for (const { frame, name } of frames) {
      const record = recordOf(frame, 41)
      const messages = feedMessagesOf(7, [record])
      expect(
        messages.map(({ headers }) => Number(headers.position)),
        name,
      ).toEqual(Array.from({ length: record.last - 40 }, (_, n) => 41 + n))
      const events = decodeEvents(frame)
      for (const [n, { headers, key, value }] of messages.entries()) {
        const told = { concertId: 7, position: 41 + n, epoch: 3, at: 1_700, event: events[n] }
        expect([key, headers.kind, JSON.parse(value)], name).toEqual(["7", events[n].kind, told])
      }
    }
  })

  it("are told without their fields where those are more than a broker takes, and say how much that is", () => {
    const added = (seats: number): SaleEvent => {
      const flagged = Array.from({ length: seats }, (_, n) => `A-${n + 1}`)
      const layout = { ...sectionA(50_000), flags: [{ flag: "companion", seats: flagged } as const] }
      return { kind: "option-added", option: { number: 0, layout, tiers: [{ name: "R", price: 1 }] } }
    }
    const [small, large] = feedMessagesOf(7, [recordOf(encodeEvents([added(20_000), added(40_000)]), 1)])
    expect(JSON.parse(small.value).event).toEqual(added(20_000))
    const bytes = Buffer.byteLength(JSON.stringify({ ...JSON.parse(large.value), event: added(40_000) }))
    expect(bytes).toBeGreaterThan(256 * 1_024)
    expect(JSON.parse(large.value)).toMatchObject({ position: 2, event: { kind: "option-added", leftOut: bytes } })
    expect(large.headers).toMatchObject({ position: "2", kind: "option-added" })
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
