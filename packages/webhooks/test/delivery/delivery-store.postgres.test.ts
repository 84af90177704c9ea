import { makeDeliveryStorePostgres } from "../../src/tables/DeliveryStorePostgres.ts"
import { makeEndpointStorePostgres } from "../../src/tables/EndpointStorePostgres.ts"
import { openTables } from "../tables.ts"
import { deliveryStoreContract } from "./delivery-store.contract.ts"

deliveryStoreContract("Postgres", async () => {
  const tables = await openTables()
  const endpoints = await tables.run(makeEndpointStorePostgres)
  return { endpoints, store: await tables.run(makeDeliveryStorePostgres), close: tables.close }
})
