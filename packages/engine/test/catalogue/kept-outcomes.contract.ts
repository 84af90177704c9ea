/** What every store of {@link KeptOutcomes} does. */
import { until } from "@ticketrush/testing"
import { Effect, Latch } from "effect"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type CatalogueError, refused, storeUnavailable } from "../../src/catalogue/errors.ts"
import type { KeptBounds, KeptOutcomes, Once } from "../../src/catalogue/KeptOutcomes.ts"
import { type KeyScope, type RequestKey, requestKeyOf } from "../../src/catalogue/RequestKey.ts"
import { refusalOf } from "./fixture.ts"

export type KeptOutcomesFixture = {
  readonly open: (bounds: KeptBounds) => {
    readonly find: KeptOutcomes["find"]
    /** `once`, in a transaction of its own. */
    readonly once: (
      key: RequestKey | null,
      body: Effect.Effect<number, CatalogueError>,
    ) => Effect.Effect<Once, CatalogueError>
    readonly forget: (scope: KeyScope, id: number) => Effect.Effect<void, CatalogueError>
  }
  readonly close: () => Promise<void>
}

const wide: KeptBounds = { max: 100, ms: 3_600_000 }
const run = Effect.runPromise

export const keptOutcomesContract = (name: string, open: () => Promise<KeptOutcomesFixture>): void => {
  describe(`outcomes of keyed writes in ${name}`, () => {
    let fixture: KeptOutcomesFixture
    let ran = 0
    let keys = 0

    beforeAll(async () => {
      fixture = await open()
    })
    afterAll(() => fixture.close())

    const freshKey = (payload: unknown = {}, scope: KeyScope = "setup") => requestKeyOf(scope, `key ${++keys}`, payload)
    /** Counts how often it runs, and gives another id each time. */
    const body = Effect.sync(() => ++ran)

    it("runs what has a key once, and gives its id again", async () => {
      const kept = fixture.open(wide)
      const key = freshKey()
      expect(await run(kept.find(key))).toBeNull()
      const first = await run(kept.once(key, body))
      expect(first.again).toBe(false)
      const before = ran
      expect(await run(kept.once(key, body))).toEqual({ id: first.id, again: true })
      expect(await run(kept.find(key))).toBe(first.id)
      expect(ran).toBe(before)
    })

    it("runs what has no key each time", async () => {
      const kept = fixture.open(wide)
      const first = await run(kept.once(null, body))
      expect(await run(kept.once(null, body))).toEqual({ id: first.id + 1, again: false })
    })

    it("keeps ids up to the largest that there is", async () => {
      const kept = fixture.open(wide)
      const key = freshKey()
      await run(kept.once(key, Effect.succeed(Number.MAX_SAFE_INTEGER)))
      expect(await run(kept.find(key))).toBe(Number.MAX_SAFE_INTEGER)
    })

    it("refuses a key that was used with another payload, and does not mind the order of its fields", async () => {
      const kept = fixture.open(wide)
      const asked = (payload: unknown) => requestKeyOf("setup", "used twice", payload)
      const { id } = await run(kept.once(asked({ a: 1, b: [2] }), body))
      expect(await run(kept.find(asked({ b: [2], a: 1 })))).toBe(id)
      const before = ran
      for (const payload of [{ a: 1, b: [3] }, { a: 1 }, null]) {
        expect(await run(refusalOf(kept.once(asked(payload), body)))).toBe("key-reused")
        expect(await run(refusalOf(kept.find(asked(payload))))).toBe("key-reused")
      }
      expect(ran).toBe(before)
    })

    it("does not mix up operations, nor keys that differ by a quote", async () => {
      const kept = fixture.open(wide)
      const ids = new Set<number>()
      for (const scope of ["setup", "cleanup", "create-user", "remove-user"] as const) {
        for (const text of ["k", '"k"']) ids.add((await run(kept.once(requestKeyOf(scope, text, {}), body))).id)
      }
      expect(ids.size).toBe(8)
    })

    it("keeps nothing of what failed", async () => {
      const kept = fixture.open(wide)
      const key = freshKey()
      for (const error of [refused("username-taken", { username: "x" }), storeUnavailable("gone")]) {
        await run(refusalOf(kept.once(key, Effect.fail(error))))
        expect(await run(kept.find(key))).toBeNull()
      }
      expect(await run(kept.once(key, body))).toMatchObject({ again: false })
    })

    it("lets one of many write that come at once with the same key, and gives its id to the others", async () => {
      const kept = fixture.open(wide)
      const key = freshKey()
      const before = ran
      const latch = Latch.makeUnsafe(false)
      const asked = Array.from({ length: 4 }, () => run(kept.once(key, Effect.andThen(latch.await, body))))
      latch.openUnsafe()
      const told = await Promise.all(asked)
      expect(ran).toBe(before + 1)
      expect(new Set(told.map(({ id }) => id))).toEqual(new Set([ran]))
      expect(told.filter(({ again }) => !again)).toHaveLength(1)
    })

    it("forgets what was undone, of its own operation alone", async () => {
      const kept = fixture.open(wide)
      const key = freshKey()
      const { id } = await run(kept.once(key, body))
      await run(kept.forget("cleanup", id))
      await run(kept.forget("setup", id + 1))
      expect(await run(kept.find(key))).toBe(id)
      await run(kept.forget("setup", id))
      expect(await run(kept.once(key, body))).toMatchObject({ again: false })
    })

    it("keeps the newest of an operation, and all of another", async () => {
      const kept = fixture.open({ max: 3, ms: wide.ms })
      const other = freshKey({}, "create-user")
      await run(kept.once(other, body))
      const made = Array.from({ length: 12 }, () => freshKey())
      for (const key of made) await run(kept.once(key, body))
      const found: Array<number | null> = []
      for (const key of made) found.push(await run(kept.find(key)))
      expect(found.map((id) => id !== null)).toEqual([...new Array(9).fill(false), true, true, true])
      expect(await run(kept.find(other))).not.toBeNull()
    })

    it("keeps no more of an operation while another one keeps many that are older", async () => {
      const others = fixture.open(wide)
      const older = Array.from({ length: 12 }, () => freshKey({}, "create-user"))
      for (const key of older) await run(others.once(key, body))
      const kept = fixture.open({ max: 3, ms: wide.ms })
      const made = Array.from({ length: 12 }, () => freshKey({}, "cleanup"))
      for (const key of made) await run(kept.once(key, body))
      const found: boolean[] = []
      for (const key of made) found.push((await run(kept.find(key))) !== null)
      expect(found).toEqual([...new Array(9).fill(false), true, true, true])
      for (const key of older) expect(await run(others.find(key))).not.toBeNull()
    })

    it("forgets after its time; then the key is free for another payload", async () => {
      const kept = fixture.open({ max: 100, ms: 250 })
      const asked = (payload: unknown) => requestKeyOf("remove-user", "old", payload)
      const { id } = await run(kept.once(asked(1), body))
      await until("it is forgotten", async () => (await run(kept.find(asked(1)))) === null)
      expect(await run(kept.find(asked(2)))).toBeNull()
      const free = await run(kept.once(asked(2), body))
      expect(free).toEqual({ id: ran, again: false })
      expect(free.id).not.toBe(id)
    })
  })
}
