import { kindOfByte } from "@ticketrush/protocol/event-kinds"
import { describe, expect, it } from "vitest"
import { chainHash } from "../../src/journal/chain.ts"
import type { JournalRecord } from "../../src/journal/Journal.ts"
import { JournalMemory } from "../../src/journal/JournalMemory.ts"
import { type RecoverResult, recover } from "../../src/journal/recover.ts"
import { ManualWorld } from "../ManualWorld.ts"
import { ask, concertId, hold, keyOf, openSale, seat } from "../sales.ts"

/** Five records of one sale, written by two owners. */
const written = (): ReadonlyArray<JournalRecord> => {
  const world = new ManualWorld()
  const first = world.engine("node-1")
  ask(first, openSale(20))
  world.run(10)
  for (const n of [1, 2]) {
    ask(first, hold(n, [seat(n)], keyOf(n)))
    world.run(10)
  }
  first.abandon()
  const second = world.engine("node-2")
  for (const n of [3, 4]) {
    ask(second, hold(n, [seat(n)], keyOf(n)))
    world.run(10)
  }
  return world.journal.streams.get(concertId)!.records
}

const records = written()

const recovered = (from: ReadonlyArray<JournalRecord>): RecoverResult => {
  const world = new ManualWorld()
  const journal = new JournalMemory(world.defer, () => 0)
  journal.claimNow(concertId, "reader", "create")
  journal.streams.get(concertId)!.records.push(...from)
  let result: RecoverResult | undefined
  recover(journal, concertId, (each) => {
    result = each
  })
  world.run(10)
  return result!
}

const reasonOf = (result: RecoverResult): string => (result.kind === "corrupt" ? result.reason : result.kind)

/** The record with another content and the hash that fits it, which those behind it do not follow. */
const changed = (at: number, change: Partial<JournalRecord>, fits = false): ReadonlyArray<JournalRecord> => {
  const record = { ...records[at], ...change }
  const hash = fits ? chainHash(records[at - 1].hash, record) : record.hash
  return records.with(at, { ...record, hash })
}

describe("a sale is rebuilt from its journal", () => {
  it("as it was, with the hash and the epoch of the last record", () => {
    expect(records).toHaveLength(5)
    expect(recovered(records)).toMatchObject({
      kind: "recovered",
      recovered: { hash: records[4].hash, epoch: records[4].epoch, snapshot: 0, sale: { position: records[4].last } },
    })
    expect(records[4].epoch).toBeGreaterThan(records[0].epoch)
  })

  it("of any number of pages", () => {
    const world = new ManualWorld()
    const engine = world.engine("node-1")
    ask(engine, openSale(700))
    for (let n = 0; n < 600; n++) {
      ask(engine, hold(n + 1, [seat(n)]))
      world.run(2)
    }
    const many = world.journal.streams.get(concertId)!.records
    expect(many.length).toBeGreaterThan(2 * 256)
    expect(recovered(many)).toMatchObject({
      kind: "recovered",
      recovered: { hash: many.at(-1)!.hash, sale: { position: many.at(-1)!.last, reservations: { count: 600 } } },
    })
  })
})

describe("a journal from which no sale is rebuilt", () => {
  it("has an event of newer code, and says which", () => {
    const newer = 1 + Math.max(...kindOfByte.keys())
    const frame = new Uint8Array([...records[4].frame, newer, 1])
    expect(reasonOf(recovered(changed(4, { frame, last: records[4].last + 1 }, true)))).toBe(
      `event kind ${newer} version 1 is unknown to this code`,
    )
  })

  it("has a byte that was changed, whichever, and says which record that is", () => {
    for (const [at, record] of records.entries()) {
      for (let byte = 0; byte < record.frame.length; byte++) {
        const frame = Uint8Array.from(record.frame)
        frame[byte] ^= 1
        expect(reasonOf(recovered(changed(at, { frame })))).toBe(
          `does not hold: I15: the hash of record at position ${record.last} of concert ${concertId} fits its bytes`,
        )
      }
    }
  })

  it.each([0, 1, 2, 3])("misses a record: %i", (at) => {
    expect(reasonOf(recovered(records.toSpliced(at, 1)))).toMatch(/I12: record .* follows the one before/)
  })

  it.each([0, 1, 2, 3])("has two records in the wrong order: %i", (at) => {
    const swapped = records.with(at, records[at + 1]).with(at + 1, records[at])
    expect(reasonOf(recovered(swapped))).toMatch(/I12: record .* follows the one before/)
  })

  it.each<[what: string, from: ReadonlyArray<JournalRecord>, promise: RegExp]>([
    ["a hash of its own", changed(2, { hash: records[1].hash }), /I15: the hash of record/],
    ["another time under its old hash", changed(2, { at: records[2].at + 1 }), /I15: the hash of record/],
    ["another epoch under its old hash", changed(1, { epoch: records[1].epoch + 1 }), /I15: the hash of record/],
    [
      "an earlier time than the one before",
      changed(4, { at: records[3].at - 1 }, true),
      /I7: the time of record .* does not go back/,
    ],
    [
      "an earlier epoch than the one before",
      changed(4, { epoch: records[3].epoch - 1 }, true),
      /I12: the epoch of record .* does not go back/,
    ],
    [
      "one event less than it says",
      changed(4, { last: records[4].last + 1 }, true),
      /record .* holds as many events as it says/,
    ],
    ["been written for another concert", changed(2, { concertId: concertId + 1 }), /I15: the hash of record/],
  ])("has a record with %s", (_, from, promise) => {
    expect(reasonOf(recovered(from))).toMatch(promise)
  })
})
