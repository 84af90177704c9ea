import { migrate } from "../../../src/database/migrate.ts"
import { identityMigrations } from "../../../src/identity/identity-migrations.ts"
import { makeSessionStorePostgres } from "../../../src/identity/SessionStorePostgres.ts"
import { makeShopStorePostgres } from "../../../src/identity/shop/ShopStorePostgres.ts"
import { openTables } from "../../catalogue/postgres-tables.ts"
import { shopStoreContract } from "./shop-store.contract.ts"

shopStoreContract("Postgres", async () => {
  const tables = await openTables()
  await tables.run(migrate(identityMigrations))
  return {
    store: await tables.run(makeShopStorePostgres),
    sessions: await tables.run(makeSessionStorePostgres),
    removeUser: async (person) => void (await tables.run(tables.sql`delete from users where id = ${person}`)),
    close: tables.close,
  }
})
