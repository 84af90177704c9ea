import { makeEndpointStorePostgres } from "../../src/tables/EndpointStorePostgres.ts"
import { openTables } from "../tables.ts"
import { endpointStoreContract } from "./endpoint-store.contract.ts"

endpointStoreContract("Postgres", async () => {
  const tables = await openTables()
  return { store: await tables.run(makeEndpointStorePostgres), close: tables.close }
})
