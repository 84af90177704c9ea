/** What every journal promises; `JournalMemory`, `JournalPostgres` and the simulated one all run it. */
import { createHash } from "node:crypto"
import { canaryConcertId, limits } from "@ticketrush/protocol"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { emptyHash } from "../../src/journal/chain.ts"
import type { Journal, Snapshot } from "../../src/journal/Journal.ts"
import { type Calls, calls, outcomeOf, positionsOf, readAll, recordAt } from "./calls.ts"

export type JournalFixture = { readonly journal: Journal; readonly close: () => Promise<void> }

export const journalContract = (name: string, make: () => Promise<JournalFixture>): void => {
  let fixture: JournalFixture
  let journal: Calls
  let concerts = 0
  /** A concert that no other test uses. */
  const unused = (): number => ++concerts
  const opened = async (): Promise<number> => {
    const concertId = unused()
    expect(await journal.claim(concertId, "a", "create")).toMatchObject({ kind: "claimed", epoch: 1 })
    return concertId
  }

  beforeAll(async () => {
    fixture = await make()
    journal = calls(fixture.journal)
  })
  afterAll(() => fixture.close())

  describe(`a claim on ${name}`, () => {
    it("creates a stream under epoch 1", async () => {
      const claimed = await journal.claim(unused(), "a", "create")
      expect(claimed).toMatchObject({ kind: "claimed", epoch: 1, databaseMs: expect.any(Number) })
    })

    it("finds a stream absent that was not created", async () => {
      const concertId = unused()
      expect(await journal.claim(concertId, "a", "any")).toEqual({ kind: "absent" })
      expect(await journal.claim(concertId, "a", 1)).toEqual({ kind: "absent" })
      expect(await journal.claim(concertId, "a", "create")).toMatchObject({ epoch: 1 })
    })

    it("mints the next epoch each time a stream is taken over, by its own incarnation too", async () => {
      const concertId = await opened()
      expect(await journal.claim(concertId, "b", "any")).toMatchObject({ kind: "claimed", epoch: 2 })
      expect(await journal.claim(concertId, "b", "any")).toMatchObject({ kind: "claimed", epoch: 3 })
      expect(await journal.claim(concertId, "c", "create")).toMatchObject({ kind: "claimed", epoch: 4 })
    })

    it("from an epoch takes over from that epoch only", async () => {
      const concertId = await opened()
      expect(await journal.claim(concertId, "b", 2)).toEqual({ kind: "fenced" })
      expect(await journal.claim(concertId, "b", 1)).toMatchObject({ kind: "claimed", epoch: 2 })
      expect(await journal.claim(concertId, "c", 1)).toEqual({ kind: "fenced" })
    })

    it("sent again by the same incarnation is answered like the first time", async () => {
      const concertId = await opened()
      expect(await journal.claim(concertId, "b", 1)).toMatchObject({ kind: "claimed", epoch: 2 })
      expect(await journal.claim(concertId, "b", 1)).toMatchObject({ kind: "claimed", epoch: 2 })
      expect(await journal.claim(concertId, "c", 2)).toMatchObject({ kind: "claimed", epoch: 3 })
      expect(await journal.claim(concertId, "b", 1)).toEqual({ kind: "fenced" })
    })

    it("of two rivals from the same epoch lets one through", async () => {
      const concertId = await opened()
      const rivals = await Promise.all(["b", "c", "d", "e"].map((node) => journal.claim(concertId, node, 1)))
      expect(rivals.map((rival) => rival.kind).sort()).toEqual(["claimed", "fenced", "fenced", "fenced"])
    })
  })

  describe(`an append on ${name}`, () => {
    it("writes records that follow each other", async () => {
      const concertId = await opened()
      expect(outcomeOf(await journal.append(recordAt(concertId, 1, 1, 3)))).toBe("committed")
      expect(outcomeOf(await journal.append(recordAt(concertId, 1, 4)))).toBe("committed")
      expect(positionsOf(await readAll(journal, concertId))).toEqual(["1-3 of epoch 1", "4-4 of epoch 1"])
    })

    it("fences a record that leaves a gap, overlaps the head or was written before", async () => {
      const concertId = await opened()
      expect(outcomeOf(await journal.append(recordAt(concertId, 1, 2)))).toBe("fenced")
      expect(outcomeOf(await journal.append(recordAt(concertId, 1, 1, 5)))).toBe("committed")
      for (const [first, last] of [
        [1, 5],
        [1, 6],
        [2, 6],
        [5, 5],
        [5, 9],
        [7, 8],
      ]) {
        expect(outcomeOf(await journal.append(recordAt(concertId, 1, first, last)))).toBe("fenced")
      }
      expect(outcomeOf(await journal.append(recordAt(concertId, 1, 6)))).toBe("committed")
      expect(positionsOf(await readAll(journal, concertId))).toEqual(["1-5 of epoch 1", "6-6 of epoch 1"])
    })

    it("fences an epoch that is over, one that was never minted, and a stream that does not exist", async () => {
      const concertId = await opened()
      await journal.claim(concertId, "b", 1)
      expect(outcomeOf(await journal.append(recordAt(concertId, 1, 1)))).toBe("fenced")
      expect(outcomeOf(await journal.append(recordAt(concertId, 3, 1)))).toBe("fenced")
      expect(outcomeOf(await journal.append(recordAt(unused(), 1, 1)))).toBe("fenced")
      expect(outcomeOf(await journal.append(recordAt(concertId, 2, 1)))).toBe("committed")
    })

    it("answers every record of a flush for itself", async () => {
      const [current, fenced, gap] = [await opened(), await opened(), await opened()]
      await journal.claim(fenced, "b", 1)
      const records = [recordAt(current, 1, 1), recordAt(fenced, 1, 1), recordAt(gap, 1, 2)]
      expect(outcomeOf(await journal.append(...records))).toBe("committed fenced fenced")
      expect(await readAll(journal, fenced)).toEqual([])
      expect(await readAll(journal, gap)).toEqual([])
      expect(positionsOf(await readAll(journal, current))).toEqual(["1-1 of epoch 1"])
    })

    it("takes the largest flush there is", async () => {
      const concertIds = await Promise.all(Array.from({ length: limits.recordsPerFlushMax }, opened))
      concertIds.sort((a, b) => a - b)
      const result = await journal.append(...concertIds.map((concertId) => recordAt(concertId, 1, 1)))
      expect(result).toMatchObject({ kind: "answered", outcomes: concertIds.map(() => "committed") })
    })

    it("keeps every field and every byte", async () => {
      const [small, large] = [await opened(), await opened()]
      const frame = new Uint8Array(300_000).map((_, at) => at % 251)
      const everyByte = new Uint8Array(256).map((_, at) => at)
      const records = [recordAt(small, 1, 1, 2, everyByte), recordAt(large, 1, 1, 4_096, frame)]
      await journal.append(...records)
      const alone = recordAt(small, 1, 3, 3, new Uint8Array(0))
      await journal.append(alone)
      const kept = [...(await readAll(journal, small)), ...(await readAll(journal, large))]
      const bytes = (record: object) =>
        Object.entries(record).map(([key, value]) => [key, value instanceof Uint8Array ? [...value] : value])
      expect(kept.map(bytes)).toEqual([records[0], alone, records[1]].map(bytes))
    })

    it("answers appends that do not wait for each other in their order", async () => {
      const concertId = await opened()
      const results = await Promise.all([1, 2, 3, 4].map((first) => journal.append(recordAt(concertId, 1, first))))
      expect(results.map(outcomeOf)).toEqual(["committed", "committed", "committed", "committed"])
    })

    it("and a claim answer with the time of the same clock, which is later at the later one", async () => {
      const concertId = unused()
      const claimed = await journal.claim(concertId, "a", "create")
      const appended = await journal.append(recordAt(concertId, 1, 1))
      if (claimed.kind !== "claimed" || appended.kind !== "answered") throw new Error("both succeed")
      expect(appended.databaseMs).toBeGreaterThanOrEqual(claimed.databaseMs)
      expect(appended.databaseMs - claimed.databaseMs).toBeLessThan(60_000)
    })
  })

  describe(`a read on ${name}`, () => {
    it("finds nothing in a stream that is empty or absent", async () => {
      for (const concertId of [await opened(), unused()]) {
        expect(await journal.read(concertId, 0)).toEqual({ kind: "read", records: [], more: false })
        expect(await journal.head(concertId)).toEqual({ kind: "head", head: { last: 0, hash: emptyHash } })
      }
    })

    it("goes through a long stream in pages of whole records, in order", async () => {
      const concertId = await opened()
      const count = 600
      for (let n = 0; n < count; n++) await journal.append(recordAt(concertId, 1, 1 + 2 * n, 2 + 2 * n))
      const first = await journal.read(concertId, 0)
      expect(first).toMatchObject({ kind: "read", more: true })
      const records = await readAll(journal, concertId)
      expect(records.map((record) => record.first)).toEqual(Array.from({ length: count }, (_, n) => 1 + 2 * n))
    })

    it("ends a page early when frames are large", async () => {
      const concertId = await opened()
      for (let n = 1; n <= 12; n++) await journal.append(recordAt(concertId, 1, n, n, new Uint8Array(200_000)))
      expect((await readAll(journal, concertId)).map((record) => record.first)).toEqual([
        1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12,
      ])
    })

    it("starts with the record that holds the next position", async () => {
      const concertId = await opened()
      await journal.append(recordAt(concertId, 1, 1, 3))
      await journal.append(recordAt(concertId, 1, 4, 6))
      const after = async (position: number) => {
        const page = await journal.read(concertId, position)
        return page.kind === "read" ? page.records.map((record) => record.first) : page.reason
      }
      expect(await after(2)).toEqual([1, 4])
      expect(await after(3)).toEqual([4])
      expect(await after(5)).toEqual([4])
      expect(await after(6)).toEqual([])
    })

    it("of the head gives position and hash of the last record", async () => {
      const concertId = await opened()
      await journal.append(recordAt(concertId, 1, 1, 3))
      const last = recordAt(concertId, 1, 4, 9)
      await journal.append(last)
      const { kind, ...rest } = await journal.head(concertId)
      expect(kind).toBe("head")
      expect("head" in rest && [rest.head.last, ...rest.head.hash]).toEqual([9, ...last.hash])
    })
  })

  describe(`a snapshot on ${name}`, () => {
    const snapshotAt = (concertId: number, last: number, bytes: number): Snapshot => {
      const state = new Uint8Array(bytes).map((_, at) => (at * last) % 253)
      const hash = createHash("sha256").update(state).digest()
      return { concertId, last, at: 1_800_000_000_000, recordHash: emptyHash, version: 3, state, hash }
    }
    const plain = (snapshot: Snapshot) => {
      const { state, hash, recordHash, ...rest } = snapshot
      const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex")
      return { ...rest, state: hex(state), hash: hex(hash), recordHash: hex(recordHash) }
    }
    const loaded = async (concertId: number) => {
      const result = await journal.loadSnapshot(concertId)
      if (result.kind === "failed") throw new Error(result.reason)
      return result.snapshot && plain(result.snapshot)
    }

    it("is null before the first one", async () => {
      expect(await loaded(await opened())).toBeNull()
      expect(await loaded(unused())).toBeNull()
    })

    it("comes back as it was saved, small or large", async () => {
      for (const bytes of [0, 1, limits.snapshotChunkBytesMax, 2 * limits.snapshotChunkBytesMax + 1]) {
        const concertId = await opened()
        const snapshot = snapshotAt(concertId, 7, bytes)
        expect(await journal.saveSnapshot(snapshot)).toEqual({ kind: "written" })
        expect(await loaded(concertId)).toEqual(plain(snapshot))
      }
    })

    it("is the newest one, in any order of saving", async () => {
      const concertId = await opened()
      for (const last of [5, 20, 10, 1]) await journal.saveSnapshot(snapshotAt(concertId, last, 10))
      expect(await loaded(concertId)).toMatchObject({ last: 20 })
    })

    it("may be saved again at the same position", async () => {
      const concertId = await opened()
      await journal.saveSnapshot(snapshotAt(concertId, 5, limits.snapshotChunkBytesMax + 10))
      const again = snapshotAt(concertId, 5, 10)
      expect(await journal.saveSnapshot(again)).toEqual({ kind: "written" })
      expect(await loaded(concertId)).toEqual(plain(again))
    })

    it("of a stream that does not exist is not kept", async () => {
      const concertId = unused()
      expect(await journal.saveSnapshot(snapshotAt(concertId, 5, 10))).toMatchObject({ kind: "failed" })
    })
  })

  describe(`what is due on ${name}`, () => {
    const isDue = async (concertId: number) => {
      const result = await journal.due()
      if (result.kind === "failed") throw new Error(result.reason)
      return result.sales.map(({ concertId }) => concertId).includes(concertId)
    }

    it("is a stream that a node has in memory, until it is passivated", async () => {
      const concertId = await opened()
      expect(await isDue(concertId)).toBe(true)
      expect(await journal.passivate(concertId, 1, null)).toEqual({ kind: "written" })
      expect(await isDue(concertId)).toBe(false)
    })

    it("is a passivated stream whose wake time has come", async () => {
      const concertId = unused()
      const claimed = await journal.claim(concertId, "a", "create")
      if (claimed.kind !== "claimed") throw new Error("it is claimed")
      await journal.passivate(concertId, 1, claimed.databaseMs + 3_600_000)
      expect(await isDue(concertId)).toBe(false)
      await journal.passivate(concertId, 1, claimed.databaseMs - 1)
      expect(await isDue(concertId)).toBe(true)
    })

    it("is not changed by an owner that was followed by another", async () => {
      const concertId = await opened()
      await journal.claim(concertId, "b", 1)
      expect(await journal.passivate(concertId, 1, null)).toMatchObject({ kind: "failed" })
      expect(await journal.passivate(unused(), 1, null)).toMatchObject({ kind: "failed" })
      expect(await isDue(concertId)).toBe(true)
    })

    it("is told with the epoch under which it is now, and is never the stream of proofs", async () => {
      const concertId = await opened()
      await journal.claim(concertId, "b", "any")
      await journal.claim(canaryConcertId, "a", "create")
      const result = await journal.due()
      const sales = result.kind === "due" ? result.sales : []
      expect(sales).toContainEqual({ concertId, epoch: 2 })
      expect(sales.map((sale) => sale.concertId)).not.toContain(canaryConcertId)
    })

    it("forgets its wake time when it is claimed again", async () => {
      const concertId = await opened()
      await journal.passivate(concertId, 1, 1)
      await journal.claim(concertId, "a", "any")
      await journal.passivate(concertId, 2, null)
      expect(await isDue(concertId)).toBe(false)
    })
  })

  describe(`every call on ${name}`, () => {
    it("answers once, and not before it has returned", async () => {
      const concertId = await opened()
      const state = Uint8Array.of(1)
      const hash = createHash("sha256").update(state).digest()
      const snapshot = { concertId, last: 1, at: 1, recordHash: emptyHash, version: 1, state, hash }
      const each: ReadonlyArray<(done: () => void) => void> = [
        (done) => fixture.journal.claim(concertId, "a", 1, done),
        (done) => fixture.journal.append([recordAt(concertId, 2, 1)], done),
        (done) => fixture.journal.read(concertId, 0, done),
        (done) => fixture.journal.head(concertId, done),
        (done) => fixture.journal.saveSnapshot(snapshot, done),
        (done) => fixture.journal.loadSnapshot(concertId, done),
        (done) => fixture.journal.passivate(concertId, 2, null, done),
        (done) => fixture.journal.due(done),
      ]
      for (const call of each) {
        let answers = 0
        await new Promise<void>((resolve) => {
          call(() => {
            answers++
            resolve()
          })
          expect(answers).toBe(0)
        })
        await journal.head(concertId)
        expect(answers).toBe(1)
      }
    })
  })
}
