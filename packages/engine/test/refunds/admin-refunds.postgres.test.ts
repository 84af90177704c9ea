import { migrate } from "../../src/database/migrate.ts"
import { makeAdminRefundsPostgres } from "../../src/refunds/AdminRefundsPostgres.ts"
import { refundMigrations } from "../../src/refunds/refund-migrations.ts"
import { openTables } from "../catalogue/postgres-tables.ts"
import { adminRefundsContract } from "./admin-refunds.contract.ts"

adminRefundsContract("Postgres", async () => {
  const tables = await openTables()
  await tables.run(migrate(refundMigrations))
  return { refunds: await tables.run(makeAdminRefundsPostgres), close: tables.close }
})
