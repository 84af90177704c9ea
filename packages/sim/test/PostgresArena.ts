/** A real Postgres as a place for races: every lane has connections of its own, and an append is held inside the database. */
import { setTimeout as delay } from "node:timers/promises"
import type { AppendForm } from "@ticketrush/engine/journal/JournalPostgresFence"
import { calls, readAll, recordAt, settled } from "../../engine/test/journal/calls.ts"
import { open, shut } from "../../engine/test/journal/gate.ts"
import type { PostgresFixture } from "../../engine/test/journal/postgres-journal.ts"
import { type Arena, lanes } from "./races.ts"

/** A concert that is never opened: an append to it does nothing but open the connection. */
const nobodys = 60_000_000

/** Sessions of the journals that wait for another session's lock, a gate's included. */
const blocked = `
select count(*)::int as sessions from pg_stat_activity
 where datname = current_database() and application_name like 'ticketrush-%' and wait_event_type = 'Lock'`

export const postgresArena = async (postgres: PostgresFixture, form?: AppendForm): Promise<Arena> => {
  const { admin, database } = postgres
  const opened = await Promise.all(Array.from({ length: lanes }, () => postgres.another(database.url, form)))
  const journals = opened.map(({ journal }) => journal)
  const reader = calls(journals[0])
  for (const journal of journals) await settled(calls(journal), recordAt(nobodys, 1, 1))
  let shutGate: Parameters<typeof open> | undefined

  const until = async (holds: (sessions: number) => boolean): Promise<void> => {
    for (let tries = 0; tries < 5_000; tries++) {
      const { rows } = await admin.query<{ readonly sessions: number }>(blocked)
      if (holds(rows[0].sessions)) return
      await delay(1)
    }
    throw new Error("the races stand still")
  }
  return {
    journals,
    shut: async (concertId, gate) => {
      if (gate === 0) return
      shutGate = [admin, gate, concertId]
      await shut(...shutGate)
    },
    standing: (waiting) => until((sessions) => sessions > 0 || waiting() === 0),
    settled: async (waiting) => {
      if (shutGate !== undefined) {
        await until((sessions) => sessions >= waiting())
        await open(...shutGate)
        shutGate = undefined
      }
      await until(() => waiting() === 0)
    },
    records: (concertId) => readAll(reader, concertId),
  }
}
