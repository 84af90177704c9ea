import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { describe, expect, it } from "vitest"
import { inspectDurability } from "../../src/database/durability.ts"

/** What is found on a server whose settings are these; all others are on. */
const found = (off: ReadonlyArray<string>) => {
  const names = ["fsync", "synchronous_commit", "full_page_writes", "data_checksums"]
  const rows = names.map((name) => ({ name, setting: off.includes(name) ? "off" : "on" }))
  const sql = Object.assign(() => Effect.succeed(rows), { in: () => undefined })
  const inspected = Effect.provideService(inspectDurability, SqlClient.SqlClient, sql as unknown as SqlClient.SqlClient)
  return Effect.runSync(inspected)
}

describe("a setting of the database that durability rests on", () => {
  it.each([
    ["fsync", false],
    ["synchronous_commit", false],
    ["full_page_writes", false],
    // Without them damage goes unnoticed; nothing that was acknowledged is lost.
    ["data_checksums", true],
  ])("is told when it is off: %s; the node calls itself durable all the same: %s", (setting, durable) => {
    expect(found([setting])).toEqual([expect.objectContaining({ setting, value: "off", durable })])
  })

  it("is not told while it is on", () => {
    expect(found([])).toEqual([])
  })
})
