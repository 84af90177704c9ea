/** The tables of this folder. */
import type { MigrationSet } from "../database/migrate.ts"

export const trailMigrations: MigrationSet = { name: "trail", folder: new URL("./sql/", import.meta.url) }
