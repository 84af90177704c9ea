import { Effect } from "effect"
import { makeKeptOutcomesPostgres } from "../../src/catalogue/KeptOutcomesPostgres.ts"
import { storeAccess, writing } from "../../src/catalogue/StoreAccess.ts"
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
