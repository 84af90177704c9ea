import { makeTargetStorePostgres } from "../src/tables/TargetStorePostgres.ts"
import { openTables } from "./tables.ts"
import { targetStoreContract } from "./targets.contract.ts"

targetStoreContract("Postgres", async () => {
  const tables = await openTables()
  return { store: await tables.run(makeTargetStorePostgres), person: tables.person, close: tables.close }
})
