/** The audit trail over a database that freezes, and under a process that is killed. */
import { spawn } from "node:child_process"
import { fileURLToPath } from "node:url"
import { TrailAudit } from "@ticketrush/audit/TrailAudit"
import { migrate } from "@ticketrush/engine/database/migrate"
import { nodeDatabaseMs, nodeDefer } from "@ticketrush/engine/ports-node"
import type { TrailStore } from "@ticketrush/engine/trail/TrailStore"
import { makeTrailStorePostgres } from "@ticketrush/engine/trail/TrailStorePostgres"
import { TrailWriter } from "@ticketrush/engine/trail/TrailWriter"
import { trailMigrations } from "@ticketrush/engine/trail/trail-migrations"
import { type TrailRow, trailStart } from "@ticketrush/protocol/trail"
import { startTcpProxy, until } from "@ticketrush/testing"
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { openTables, type Tables } from "../../../engine/test/catalogue/postgres-tables.ts"

let tables: Tables
let store: TrailStore
beforeEach(async () => {
  tables = await openTables()
  await tables.run(migrate(trailMigrations))
  store = await tables.run(makeTrailStorePostgres)
})
afterEach(() => tables.close())

/** All rows, the oldest first; their chain is whole. */
const wholeTrail = async (): Promise<ReadonlyArray<TrailRow>> => {
  const rows = [...(await Effect.runPromise(store.list({ limit: 1_000_000 })))].reverse()
  const audit = new TrailAudit(trailStart)
  for (const row of rows) audit.take(row)
  expect(audit.report(await Effect.runPromise(store.head)).broken).toBeUndefined()
  return rows
}

describe("a process that is killed while it notes", () => {
  it("leaves everything that it was told is stored, once, and a whole chain", async () => {
    for (let run = 0; run < 3; run++) {
      await Effect.runPromise(tables.sql`truncate trail`)
      await Effect.runPromise(tables.sql`update trail_ends set last_id = 0, last_hash = repeat('0', 64)`)
      const script = fileURLToPath(new URL("./note-until-killed.ts", import.meta.url))
      const env = { ...process.env, DATABASE_URL: tables.database.url }
      const child = spawn(process.execPath, [script], { env, stdio: ["ignore", "pipe", "inherit"] })
      let told = ""
      child.stdout.on("data", (chunk) => {
        told += chunk
      })
      const ended = new Promise<void>((resolve) => child.once("close", () => resolve()))
      await until("it was told of many", () => told.length > 2_000 * (run + 1))
      child.kill("SIGKILL")
      await ended
      const acknowledged = told.split("\n").slice(0, -1).map(Number)
      const persons = (await wholeTrail()).map(({ person }) => person!)
      expect(acknowledged.length).toBeGreaterThan(300)
      expect(persons).toEqual(Array.from(persons, (_, i) => i + 1))
      expect(persons.length).toBeGreaterThanOrEqual(Math.max(...acknowledged))
    }
  })
})

describe("a database that freezes", () => {
  it("is not waited for by who notes, and holds every entry once when it is back", async () => {
    const proxy = await startTcpProxy(tables.database)
    try {
      const sql = await tables.client(proxy.urlFor(tables.database.url))
      const frozen = await Effect.runPromise(Effect.provideService(makeTrailStorePostgres, SqlClient.SqlClient, sql))
      const down: string[] = []
      const parts = { failed: (name: string) => void down.push(name), works: () => {} }
      const writer = new TrailWriter({ store: frozen, defer: nodeDefer, nowMs: nodeDatabaseMs, parts })
      const note = (person: number) => writer.note({ kind: "ROLE_CHANGE", result: "ORDERED", person, detail: "ADMIN" })
      for (let person = 1; person <= 100; person++) note(person)
      await until("the first are stored", () => writer.counts().stored === 100)
      // The statement gets there, its answer does not: whether its rows are there is not known.
      proxy.hold("to-client")
      const order = { kind: "ROLE_CHANGE", result: "ORDERED", person: 101, detail: "ADMIN" } as const
      const told = new Promise<boolean>((resolve) => writer.record(order, resolve))
      for (let person = 102; person <= 3_000; person++) note(person)
      expect(writer.counts()).toEqual({ stored: 100, lost: 0, folded: 0, pending: 2_900 })
      expect(await told).toBe(false)
      await until("its part of the node is down", () => down.includes("trail"))
      proxy.release()
      proxy.cut()
      await until("all are stored", () => writer.counts().pending === 0)
      expect((await wholeTrail()).map(({ person }) => person)).toEqual(Array.from({ length: 3_000 }, (_, i) => i + 1))
    } finally {
      await proxy.close()
    }
  })
})
