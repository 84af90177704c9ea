/** A database of one's own with the tables of the engine and of webhooks. */
import { migrate } from "@ticketrush/engine/database/migrate"
import { openTables as openEngineTables, type Tables } from "../../engine/test/catalogue/postgres-tables.ts"
import { webhookMigrations } from "../src/webhook-migrations.ts"

export const openTables = async (): Promise<Tables> => {
  const tables = await openEngineTables()
  await tables.run(migrate(webhookMigrations))
  return tables
}
