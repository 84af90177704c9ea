/** What every store of the audit trail keeps. */
import { type TrailPoint, type TrailRow, trailStart } from "@ticketrush/protocol/trail"
import { Effect } from "effect"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { entryOf, type TrailDraft } from "../../src/trail/entry.ts"
import { seal } from "../../src/trail/seal.ts"
import type { TrailQuery, TrailStore } from "../../src/trail/TrailStore.ts"

export type TrailFixture = { readonly store: TrailStore; readonly close: () => Promise<void> }

export const trailStoreContract = (name: string, open: () => Promise<TrailFixture>): void => {
  describe(`the rows of the audit trail in ${name}`, () => {
    let fixture: TrailFixture
    beforeEach(async () => {
      fixture = await open()
    })
    afterEach(() => fixture.close())
    const sealed = (after: TrailPoint, ...drafts: ReadonlyArray<Partial<TrailDraft> & { readonly at?: number }>) =>
      seal(
        after,
        drafts.map(({ at = 1_000, ...draft }) =>
          entryOf({ kind: "HOLD_CREATE", result: "ALLOWED", detail: "accepted", ...draft }, at),
        ),
      )
    const append = (after: TrailPoint, rows: ReadonlyArray<TrailRow>) =>
      Effect.runPromise(fixture.store.append(after, rows))
    const list = (query: Partial<TrailQuery> = {}) => Effect.runPromise(fixture.store.list({ limit: 100, ...query }))
    const ids = async (query?: Partial<TrailQuery>) => (await list(query)).map(({ id }) => id)

    it("are the very ones that were appended, newest first, with every text of a client", async () => {
      const text = `quotes "'\\ and ünïcödé \u{1f3ab} and a half \ud83c and a zero \0`
      const rows = sealed(
        trailStart,
        { actor: 0, person: 7, concert: 2 ** 25, seat: 2 ** 53 - 1, reservation: 134_217_729, request: text },
        { device: text, decision: "d", policy: "p", inputs: '{"recent":3}', reason: "NONE", count: 12, detail: text },
      )
      expect(await append(trailStart, rows)).toBe(true)
      expect(await list()).toEqual([rows[1], rows[0]])
      expect(await Effect.runPromise(fixture.store.head)).toMatchObject({ id: 2, hash: rows[1].hash })
      expect(await Effect.runPromise(fixture.store.has(rows[0]))).toBe(true)
      expect(await Effect.runPromise(fixture.store.has({ id: 1, hash: rows[1].hash }))).toBe(false)
    })

    it("continue the chain from its end alone, all or none", async () => {
      const first = sealed(trailStart, {}, {})
      expect(await append(trailStart, first)).toBe(true)
      expect(await append(trailStart, sealed(trailStart, { detail: "a server that is behind" }))).toBe(false)
      expect(await append({ id: 2, hash: first[0].hash }, sealed(first[0], { detail: "another chain" }))).toBe(false)
      expect(await ids()).toEqual([2, 1])
      expect(await append(first[1], sealed(first[1], {}))).toBe(true)
      expect(await ids()).toEqual([3, 2, 1])
    })

    it("are never appended twice, however many servers try at once", async () => {
      const tries = Array.from({ length: 12 }, (_, i) => append(trailStart, sealed(trailStart, { person: i }, {})))
      expect((await Promise.all(tries)).filter((moved) => moved)).toHaveLength(1)
      expect(await ids()).toEqual([2, 1])
    })

    it("are found by each of their filters, page by page", async () => {
      const rows = sealed(
        trailStart,
        { at: 1_000, person: 1, concert: 8, decision: "a" },
        { at: 2_000, person: 2, concert: 8, result: "BLOCKED", reason: "RATE_LIMIT_EXCEEDED", decision: "b" },
        { at: 3_000, person: 1, concert: 9, result: "BLOCKED", reason: "RATE_LIMIT_EXCEEDED" },
        { at: 3_000, actor: 5, kind: "ROLE_CHANGE", result: "SUCCESS" },
      )
      await append(trailStart, rows)
      expect(await ids({ person: 1 })).toEqual([3, 1])
      expect(await ids({ concert: 8 })).toEqual([2, 1])
      expect(await ids({ actor: 5 })).toEqual([4])
      expect(await ids({ kind: "ROLE_CHANGE" })).toEqual([4])
      expect(await ids({ decisions: ["a"] })).toEqual([1])
      expect(await ids({ decisions: ["b", "a", "c"] })).toEqual([2, 1])
      expect(await ids({ decisions: [] })).toEqual([])
      expect(await ids({ result: "BLOCKED", reason: "RATE_LIMIT_EXCEEDED", person: 2 })).toEqual([2])
      expect(await ids({ fromAt: 2_000, toAt: 2_000 })).toEqual([2])
      expect(await ids({ fromAt: 2_001 })).toEqual([4, 3])
      expect(await ids({ limit: 2 })).toEqual([4, 3])
      expect(await ids({ limit: 2, before: 3 })).toEqual([2, 1])
    })

    it("go from the oldest on, up to an age and so many at once, and the chain goes on", async () => {
      const rows = sealed(trailStart, { at: 1_000 }, { at: 2_000 }, { at: 3_000 }, { at: 4_000 })
      await append(trailStart, rows)
      const oldest = (at: number, limit = 100) => Effect.runPromise(fixture.store.oldest(at, limit))
      expect(await oldest(1_000)).toBeUndefined()
      expect(await oldest(3_000)).toMatchObject({ id: 2, hash: rows[1].hash })
      expect(await oldest(9_000, 3)).toMatchObject({ id: 3 })
      await Effect.runPromise(fixture.store.cut(rows[1]))
      expect(await ids()).toEqual([4, 3])
      expect(await append(rows[3], sealed(rows[3], {}))).toBe(true)
      expect(await ids()).toEqual([5, 4, 3])
    })
  })
}
