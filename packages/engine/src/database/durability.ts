/** Whether the database keeps what it acknowledged: the settings that the promise of durability rests on. */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"

export type NotDurable = {
  readonly setting: string
  readonly value: string
  /** What is lost or unnoticed with that value. */
  readonly risk: string
}

const risks: Readonly<Record<string, string>> = {
  fsync: "a power loss can destroy the whole database",
  synchronous_commit: "the last acknowledged reservations are lost when the server crashes",
  full_page_writes: "a power loss can leave torn pages behind",
  data_checksums: "damage on the disk is not noticed",
}

/** The settings that break the promise; none when the node may call itself durable. */
export const inspectDurability = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql<{ name: string; setting: string }>`
    select name, setting from pg_settings where name in ${sql.in(Object.keys(risks))}`
  return rows
    .filter((row) => row.setting === "off")
    .map((row): NotDurable => ({ setting: row.name, value: row.setting, risk: risks[row.name] }))
})
