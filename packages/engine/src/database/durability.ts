/** Whether the database keeps what it acknowledged: the settings that the promise of durability rests on. */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"

export type Risk = {
  readonly setting: string
  readonly value: string
  /** What is lost or unnoticed with that value. */
  readonly risk: string
  /** False: something that was acknowledged can be lost. True: nothing is, but damage goes unnoticed. */
  readonly durable: boolean
}

const risks: Readonly<Record<string, Pick<Risk, "risk" | "durable">>> = {
  fsync: { risk: "a power loss can destroy the whole database", durable: false },
  synchronous_commit: {
    risk: "the last acknowledged reservations are lost when the server crashes",
    durable: false,
  },
  full_page_writes: { risk: "a power loss can leave torn pages behind", durable: false },
  data_checksums: { risk: "damage on the disk is not noticed until it is read", durable: true },
}

/** The settings with a risk; without one that is not `durable` the node may call itself durable. */
export const inspectDurability = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql<{ name: string; setting: string }>`
    select name, setting from pg_settings where name in ${sql.in(Object.keys(risks))}`
  return rows
    .filter((row) => row.setting === "off")
    .map((row): Risk => ({ setting: row.name, value: row.setting, ...risks[row.name] }))
})
