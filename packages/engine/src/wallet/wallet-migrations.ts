/** The tables of this folder. They refer to no other: money stays on record when a person is removed. */
import type { MigrationSet } from "../database/migrate.ts"

export const walletMigrations: MigrationSet = { name: "wallet", folder: new URL("./sql/", import.meta.url) }
