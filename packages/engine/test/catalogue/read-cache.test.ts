import { it } from "@effect/vitest"
import { Deferred, Effect } from "effect"
import { TestClock } from "effect/testing"
import { describe, expect } from "vitest"
import { type StoreUnavailable, storeUnavailable } from "../../src/catalogue/errors.ts"
import { makeReadCache } from "../../src/catalogue/ReadCache.ts"

const freshMs = 30_000
const oldestMs = 400_000

/** A database with one answer, which may be away or slow; and a cache before it. */
const make = Effect.gen(function* () {
  const database: { answer: string | null; away: boolean; asked: number; gate: Effect.Effect<void> } = {
    answer: "first",
    away: false,
    asked: 0,
    gate: Effect.void,
  }
  const lookup = (_key: number): Effect.Effect<string | null, StoreUnavailable> =>
    Effect.suspend(() => {
      database.asked++
      const { answer, away } = database
      return Effect.andThen(database.gate, away ? Effect.fail(storeUnavailable("away")) : Effect.succeed(answer))
    })
  const cache = yield* makeReadCache({ capacity: 10, freshMs, oldestMs, lookup, absent: (found) => found === null })
  return { cache, database }
})

describe("a cache of answers", () => {
  it.effect("asks once for what it keeps, also for readers who come at the same time", () =>
    Effect.gen(function* () {
      const { cache, database } = yield* make
      const told = yield* Effect.all([cache.get(1), cache.get(1), cache.get(1)], { concurrency: "unbounded" })
      expect(told).toEqual(["first", "first", "first"])
      expect(database.asked).toBe(1)
    }),
  )

  it.effect("gives the old answer at once when it is no longer fresh, and the new one to the next reader", () =>
    Effect.gen(function* () {
      const { cache, database } = yield* make
      yield* cache.get(1)
      database.answer = "second"
      yield* TestClock.adjust(freshMs - 1)
      expect(yield* cache.get(1)).toBe("first")
      expect(database.asked).toBe(1)
      yield* TestClock.adjust(1)
      expect(yield* cache.get(1)).toBe("first")
      yield* TestClock.adjust(1)
      expect(yield* cache.get(1)).toBe("second")
      expect(database.asked).toBe(2)
    }),
  )

  it.effect("goes on answering while the database is away, and asks it now and then", () =>
    Effect.gen(function* () {
      const { cache, database } = yield* make
      yield* cache.get(1)
      database.away = true
      for (let second = 0; second < 300; second++) {
        yield* TestClock.adjust(1_000)
        expect(yield* cache.get(1)).toBe("first")
      }
      expect(database.asked).toBeGreaterThan(100)
      expect(database.asked).toBeLessThan(300)
      database.away = false
      database.answer = "back"
      yield* TestClock.adjust(1_000)
      yield* cache.get(1)
      yield* TestClock.adjust(1)
      expect(yield* cache.get(1)).toBe("back")
    }),
  )

  it.effect("gives no reader an answer that is older than its bound, and waits for another one", () =>
    Effect.gen(function* () {
      const { cache, database } = yield* make
      yield* cache.get(1)
      database.away = true
      yield* TestClock.adjust(oldestMs - 1)
      expect(yield* cache.get(1)).toBe("first")
      yield* TestClock.adjust(1)
      expect((yield* Effect.flip(cache.get(1))).reason).toBe("away")
      database.away = false
      database.answer = "second"
      expect(yield* cache.get(1)).toBe("second")
    }),
  )

  it.effect("lets no reader wait for a database that does not answer", () =>
    Effect.gen(function* () {
      const { cache, database } = yield* make
      yield* cache.get(1)
      database.gate = Effect.never
      yield* TestClock.adjust(freshMs)
      for (let n = 0; n < 5; n++) {
        expect(yield* cache.get(1)).toBe("first")
        yield* TestClock.adjust(1)
      }
      expect(database.asked).toBe(2)
    }),
  )

  it.effect("keeps no failure", () =>
    Effect.gen(function* () {
      const { cache, database } = yield* make
      database.away = true
      expect((yield* Effect.flip(cache.get(1))).reason).toBe("away")
      database.away = false
      expect(yield* cache.get(1)).toBe("first")
    }),
  )

  it.effect("keeps no absence, and drops what has become absent", () =>
    Effect.gen(function* () {
      const { cache, database } = yield* make
      database.answer = null
      expect(yield* cache.get(1)).toBeNull()
      database.answer = "appeared"
      expect(yield* cache.get(1)).toBe("appeared")
      database.answer = null
      yield* TestClock.adjust(freshMs)
      yield* cache.get(1)
      yield* TestClock.adjust(1)
      expect(yield* cache.get(1)).toBeNull()
    }),
  )

  it.effect("never shows what was before a change, even if it was being read while the change was made", () =>
    Effect.gen(function* () {
      const { cache, database } = yield* make
      yield* cache.get(1)
      const slow = yield* Deferred.make<void>()
      database.gate = Deferred.await(slow)
      yield* TestClock.adjust(freshMs)
      yield* cache.get(1)
      yield* TestClock.adjust(1)
      database.gate = Effect.void
      database.answer = "changed"
      yield* cache.clear
      yield* Deferred.succeed(slow, undefined)
      yield* TestClock.adjust(1)
      expect(yield* cache.get(1)).toBe("changed")
    }),
  )
})
