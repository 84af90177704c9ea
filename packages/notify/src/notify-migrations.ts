/** The tables of this package. Those of the catalogue must be there. */
import type { MigrationSet } from "@ticketrush/engine/database/migrate"

export const notifyMigrations: MigrationSet = { name: "notify", folder: new URL("./sql/", import.meta.url) }
