import { until } from "@ticketrush/testing"
import { Deferred, Effect, Fiber } from "effect"
import { expect, it } from "vitest"
import { refused } from "../../src/catalogue/errors.ts"
import { makeKeptOutcomesPostgres } from "../../src/catalogue/KeptOutcomesPostgres.ts"
import { requestKeyOf } from "../../src/catalogue/RequestKey.ts"
import { storeAccess, writing, writtenInTheEnd } from "../../src/catalogue/StoreAccess.ts"
import { refusalOf } from "./fixture.ts"
import { keptOutcomesContract } from "./kept-outcomes.contract.ts"
import { openTables } from "./postgres-tables.ts"

keptOutcomesContract("Postgres", async () => {
  const tables = await openTables()
  const access = await Effect.runPromise(storeAccess)
  return {
    open: (bounds) => {
      const { sql } = tables
      const kept = makeKeptOutcomesPostgres(sql, access, bounds)
      return {
        find: kept.find,
        once: (key, body) => writing(sql, kept.once(key, body)),
        forget: (scope, id) => writing(sql, kept.forget(scope, id)),
      }
    },
    close: tables.close,
  }
})

it("a request does not wait for good for another one with its key, and hears its outcome once there is one", async () => {
  const tables = await openTables()
  const { sql } = tables
  await Effect.gen(function* () {
    const kept = makeKeptOutcomesPostgres(sql, yield* storeAccess)
    const key = requestKeyOf("setup", "under way", {})
    const [begun, goOn] = [yield* Deferred.make<void>(), yield* Deferred.make<void>()]
    const slow = Effect.gen(function* () {
      yield* Deferred.succeed(begun, undefined)
      yield* Deferred.await(goOn)
      return 1
    })
    const first = yield* Effect.forkChild(writtenInTheEnd(sql, kept.once(key, slow)))
    yield* Deferred.await(begun)
    const second = writtenInTheEnd(sql, kept.once(key, Effect.succeed(2)))
    expect(yield* refusalOf(second)).toBe("WriteUnknown: another request with the same key is under way")
    // Another key does not wait, nor does the same text of another operation.
    for (const other of [requestKeyOf("setup", "another", {}), requestKeyOf("cleanup", "under way", {})]) {
      expect(yield* writing(sql, kept.once(other, Effect.succeed(3)))).toEqual({ id: 3, again: false })
    }
    yield* Deferred.succeed(goOn, undefined)
    expect(yield* Fiber.join(first)).toEqual({ id: 1, again: false })
    expect(yield* second).toEqual({ id: 1, again: true })
  }).pipe(Effect.runPromise)
  await tables.close()
})

it("a key that was used again after its time counts as a new one, and outlives those that came before", async () => {
  const tables = await openTables()
  const { sql } = tables
  await Effect.gen(function* () {
    const kept = makeKeptOutcomesPostgres(sql, yield* storeAccess, { max: 3, ms: 3_600_000 })
    const once = (name: string, id: number) =>
      writing(sql, kept.once(requestKeyOf("setup", name, {}), Effect.succeed(id)))
    for (const [n, name] of ["again", "b", "c"].entries()) yield* once(name, n)
    yield* sql`update kept_outcomes set at = now() - interval '1 day' where outcome = 0`
    expect(yield* once("again", 10)).toEqual({ id: 10, again: false })
    yield* once("d", 11)
    const found = []
    for (const name of ["again", "b", "c", "d"]) found.push(yield* kept.find(requestKeyOf("setup", name, {})))
    expect(found).toEqual([10, null, 2, 11])
  }).pipe(Effect.runPromise)
  await tables.close()
})

it("a write that has waited for its key waits for rows as long as any other", async () => {
  const tables = await openTables()
  const { sql } = tables
  await Effect.gen(function* () {
    const kept = makeKeptOutcomesPostgres(sql, yield* storeAccess)
    const key = requestKeyOf("setup", "waited for", {})
    const [begun, goOn] = [yield* Deferred.make<void>(), yield* Deferred.make<void>()]
    const fails = Effect.gen(function* () {
      yield* Deferred.succeed(begun, undefined)
      yield* Deferred.await(goOn)
      return yield* refused("username-taken", { username: "x" })
    })
    const first = yield* Effect.forkChild(refusalOf(writtenInTheEnd(sql, kept.once(key, fails))))
    yield* Deferred.await(begun)
    let limit = ""
    const body = Effect.map(sql<{ lock_timeout: string }>`show lock_timeout`, ([row]) => {
      limit = row.lock_timeout
      return 5
    })
    const second = yield* Effect.forkChild(writtenInTheEnd(sql, kept.once(key, body)))
    const waits = sql`select from pg_locks where locktype = 'advisory' and not granted`
    yield* Effect.promise(() => until("it waits", async () => (await Effect.runPromise(waits)).length > 0))
    yield* Deferred.succeed(goOn, undefined)
    expect(yield* Fiber.join(first)).toBe("username-taken")
    expect(yield* Fiber.join(second)).toEqual({ id: 5, again: false })
    expect(limit).toBe("0")
  }).pipe(Effect.runPromise)
  await tables.close()
})
