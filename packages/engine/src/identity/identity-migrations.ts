/** The tables of this folder. They refer to the users, so the tables of the catalogue come first. */
import type { MigrationSet } from "../database/migrate.ts"

export const identityMigrations: MigrationSet = { name: "identity", folder: new URL("./sql/", import.meta.url) }
