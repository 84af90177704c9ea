import { migrate } from "../../src/database/migrate.ts"
import { makeTrailStorePostgres } from "../../src/trail/TrailStorePostgres.ts"
import { trailMigrations } from "../../src/trail/trail-migrations.ts"
import { openTables } from "../catalogue/postgres-tables.ts"
import { trailStoreContract } from "./trail-store.contract.ts"

trailStoreContract("Postgres", async () => {
  const tables = await openTables()
  await tables.run(migrate(trailMigrations))
  return { store: await tables.run(makeTrailStorePostgres), close: tables.close }
})
