import { makeUserStorePostgres } from "../../src/catalogue/UsersPostgres.ts"
import { openTables } from "./postgres-tables.ts"
import { usersContract } from "./users.contract.ts"

usersContract("Postgres", async () => {
  const tables = await openTables()
  return { store: await tables.run(makeUserStorePostgres), close: tables.close }
})
