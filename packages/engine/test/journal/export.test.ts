import { encodeEvents, type SaleEvent } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import { emptyHash, seal } from "../../src/journal/chain.ts"
import { Chain, type ChainResult, exportStream, recordOfLine, verifyChain } from "../../src/journal/export.ts"
import type { JournalRecord } from "../../src/journal/Journal.ts"
import { JournalMemory } from "../../src/journal/JournalMemory.ts"

const held = (reservation: number): SaleEvent => ({
  kind: "held",
  reservation,
  person: 9_007_199_254_740_991,
  option: 3,
  seats: [reservation, 131_071],
  deadline: 1_800_000_300_000,
  price: 198_000,
  key: { high: 4_294_967_295, low: reservation },
})
const confirmed = (reservation: number): SaleEvent => ({ kind: "confirmed", reservation })

/** A stream of two records per reservation, under an epoch that grows. */
const stream = (reservations: number): JournalRecord[] => {
  const records: JournalRecord[] = []
  const add = (events: ReadonlyArray<SaleEvent>): void => {
    const before = records.at(-1)
    const first = (before?.last ?? 0) + 1
    const [epoch, at] = [1 + Math.floor(first / 100), 1_800_000_000_000 + first]
    const record = { concertId: 7, first, last: first + events.length - 1, epoch, at, frame: encodeEvents(events) }
    records.push(seal(before?.hash ?? emptyHash, record))
  }
  for (let n = 1; n <= reservations; n++) {
    add([held(2 * n), held(2 * n + 1)])
    add([confirmed(2 * n)])
  }
  return records
}

const journalOf = (records: ReadonlyArray<JournalRecord>): JournalMemory => {
  const journal = new JournalMemory({ soon: queueMicrotask, after: () => () => {} }, () => 0)
  journal.claimNow(7, "node", "create")
  journal.streams.get(7)?.records.push(...records)
  return journal
}

const exported = async (records: ReadonlyArray<JournalRecord>) => {
  let text = ""
  const result = await new Promise<ChainResult>((resolve) => {
    const write = (lines: string, next: () => void) => {
      text += lines
      queueMicrotask(next)
    }
    exportStream(journalOf(records), 7, write, resolve)
  })
  return { lines: text.split("\n").slice(0, -1), result }
}
const verified = (records: ReadonlyArray<JournalRecord>) =>
  new Promise<ChainResult>((resolve) => verifyChain(journalOf(records), 7, resolve))

describe("a stream that is exported", () => {
  it("becomes a line per record, with its events in words, over as many pages as it takes", async () => {
    const records = stream(400)
    const { lines, result } = await exported(records)
    expect(result).toEqual({ kind: "whole", records: 800, last: 1_200, hash: records[799].hash })
    expect(lines.length).toBe(800)
    expect(JSON.parse(lines[0])).toMatchObject({
      concertId: 7,
      first: 1,
      last: 2,
      epoch: 1,
      events: [held(2), held(3)],
    })
  })

  it("comes back from its lines byte for byte, with a chain that holds", async () => {
    const records = stream(3)
    const { lines } = await exported(records)
    const back = lines.map(recordOfLine)
    expect(back.map((record) => ({ ...record, frame: [...record.frame], hash: [...record.hash] }))).toEqual(
      records.map((record) => ({ ...record, frame: [...record.frame], hash: [...record.hash] })),
    )
    const chain = new Chain(7)
    expect(back.map((record) => chain.follow(record))).toEqual(back.map(() => undefined))
  })

  it("is whole when it is empty", async () => {
    expect(await exported([])).toEqual({ lines: [], result: { kind: "whole", records: 0, last: 0, hash: emptyHash } })
  })

  it("ends before the first record that is broken", async () => {
    const records = stream(2)
    records[2] = { ...records[2], at: records[2].at + 1 }
    const { lines, result } = await exported(records)
    expect(lines.length).toBe(2)
    expect(result).toMatchObject({ kind: "broken", fault: { position: 4 } })
  })
})

describe("a chain that is verified", () => {
  const spoiled = (change: (records: JournalRecord[]) => void): Promise<ChainResult> => {
    const records = stream(3)
    change(records)
    return verified(records)
  }
  /** Seals the changed record and all that follow anew: whoever can do that leaves other traces. */
  const resealed = (records: JournalRecord[], at: number, change: Partial<JournalRecord>): void => {
    for (let n = at; n < records.length; n++) {
      const { hash: _, ...record } = { ...records[n], ...(n === at ? change : {}) }
      records[n] = seal(records[n - 1]?.hash ?? emptyHash, record)
    }
  }

  it.each<[string, (records: JournalRecord[]) => void, number, RegExp]>([
    ["a flipped byte", (r) => (r[2] = { ...r[2], frame: r[2].frame.map((b, n) => (n === 9 ? b ^ 1 : b)) }), 4, /hash/],
    ["a flipped byte in a hash", (r) => (r[2] = { ...r[2], hash: r[2].hash.map((b) => b ^ 1) }), 4, /hash/],
    ["a missing record", (r) => r.splice(1, 1), 3, /begins at position 4/],
    ["records that changed places", (r) => r.splice(1, 2, r[2], r[1]), 3, /begins at position 4/],
    ["a record of another concert", (r) => (r[1] = { ...r[1], concertId: 8 }), 3, /concert 8/],
    ["an epoch that goes back", (r) => resealed(r, 1, { epoch: 0 }), 3, /epoch 0 comes after epoch 1/],
    ["a time that goes back", (r) => resealed(r, 1, { at: 1 }), 3, /time 1 comes after/],
    [
      "an event too many",
      (r) => resealed(r, 5, { frame: encodeEvents([confirmed(1), confirmed(2)]) }),
      9,
      /2 events stand in 1 places/,
    ],
    ["an unknown event", (r) => resealed(r, 5, { frame: Uint8Array.of(200, 1) }), 9, /event kind 200/],
  ])("is broken by %s, at its position", async (_, change, position, reason) => {
    const fault = { position, reason: expect.stringMatching(reason) }
    expect(await spoiled((records) => void change(records))).toEqual({ kind: "broken", fault })
  })

  it("says so when the journal cannot be read", async () => {
    const result = await new Promise<ChainResult>((resolve) =>
      verifyChain({ read: (_, __, done) => done({ kind: "failed", reason: "gone" }) }, 7, resolve),
    )
    expect(result).toEqual({ kind: "failed", reason: "gone" })
  })
})
