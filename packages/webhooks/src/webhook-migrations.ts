/** The tables of this package. */
import type { MigrationSet } from "@ticketrush/engine/database/migrate"

export const webhookMigrations: MigrationSet = { name: "webhooks", folder: new URL("./sql/", import.meta.url) }
