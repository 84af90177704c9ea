import { Deferred, Effect, Fiber } from "effect"
import { expect, it } from "vitest"
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
