/** The table of this folder. It refers to no other: what was ordered stays on record when a person is removed. */
import type { MigrationSet } from "../database/migrate.ts"

export const refundMigrations: MigrationSet = { name: "refunds", folder: new URL("./sql/", import.meta.url) }
