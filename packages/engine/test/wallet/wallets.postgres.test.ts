import { migrate } from "../../src/database/migrate.ts"
import { makeWalletsPostgres } from "../../src/wallet/WalletsPostgres.ts"
import { walletMigrations } from "../../src/wallet/wallet-migrations.ts"
import { openTables } from "../catalogue/postgres-tables.ts"
import { walletsContract } from "./wallets.contract.ts"

walletsContract("Postgres", async () => {
  const tables = await openTables()
  await tables.run(migrate(walletMigrations))
  let people = 0
  return {
    wallets: await tables.run(makeWalletsPostgres),
    addPerson: async () => {
      const [{ id }] = await tables.run(tables.sql<{ readonly id: bigint }>`
        insert into users (username, tier, role) values (${`person ${++people}`}, 'BASIC', 'USER') returning id`)
      return Number(id)
    },
    close: tables.close,
  }
})
