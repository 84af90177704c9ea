/** The tables of this folder. */
import type { MigrationSet } from "../database/migrate.ts"

export const abuseMigrations: MigrationSet = { name: "abuse", folder: new URL("./sql/", import.meta.url) }
