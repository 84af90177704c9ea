import { Effect } from "effect"
import { insertUsers } from "../../../src/catalogue/UsersPostgres.ts"
import { migrate } from "../../../src/database/migrate.ts"
import { identityMigrations } from "../../../src/identity/identity-migrations.ts"
import { makeAccountStorePostgres } from "../../../src/identity/social/AccountStorePostgres.ts"
import { makeLoginStorePostgres } from "../../../src/identity/social/LoginStorePostgres.ts"
import { openTables } from "../../catalogue/postgres-tables.ts"
import { socialStoresContract } from "./social-stores.contract.ts"

socialStoresContract("Postgres", async () => {
  const tables = await openTables()
  await tables.run(migrate(identityMigrations))
  return {
    logins: await tables.run(makeLoginStorePostgres),
    accounts: await tables.run(makeAccountStorePostgres),
    createUser: (username) =>
      tables.run(Effect.map(insertUsers(tables.sql, [{ username, tier: "BASIC", role: "USER" }]), ([user]) => user.id)),
    close: tables.close,
  }
})
