/** The table of this folder. */
import type { MigrationSet } from "../../database/migrate.ts"

export const eventFeedMigrations: MigrationSet = { name: "event-feed", folder: new URL("./sql/", import.meta.url) }
