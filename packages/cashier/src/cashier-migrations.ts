/** The tables of this package. */
import type { MigrationSet } from "@ticketrush/engine/database/migrate"

export const cashierMigrations: MigrationSet = { name: "payments", folder: new URL("./sql/", import.meta.url) }
