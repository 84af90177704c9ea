/** Stops an append inside the database, after its fence: a frame that begins with a gate's number waits before it. */
import { setTimeout as delay } from "node:timers/promises"
import { gateTriggers } from "@ticketrush/testing"
import type pg from "pg"

export const gates = { "before its insert": 1, "before its commit": 2 } as const
export type Gate = (typeof gates)[keyof typeof gates]

export const buildGates = (admin: pg.Client): Promise<unknown> => admin.query(gateTriggers)

export const shut = (admin: pg.Client, gate: Gate, concertId: number): Promise<unknown> =>
  admin.query("select pg_advisory_lock($1, $2)", [gate, concertId])

export const open = (admin: pg.Client, gate: Gate, concertId: number): Promise<unknown> =>
  admin.query("select pg_advisory_unlock($1, $2)", [gate, concertId])

/** Resolves with the backend whose append stands before the gate. */
export const arrival = async (admin: pg.Client, gate: Gate, concertId: number): Promise<number> => {
  const waiting = "select pid from pg_locks where locktype = 'advisory' and classid = $1 and objid = $2 and not granted"
  const [row] = await found<{ readonly pid: number }>(admin, waiting, [gate, concertId])
  return row.pid
}

/** Resolves once `query` finds a row; bounded, and never a sleep for its own sake. */
export const found = async <Row extends pg.QueryResultRow>(
  admin: pg.Client,
  query: string,
  values: ReadonlyArray<unknown> = [],
): Promise<ReadonlyArray<Row>> => {
  for (let tries = 0; tries < 5_000; tries++) {
    const { rows } = await admin.query<Row>(query, [...values])
    if (rows.length > 0) return rows
    await delay(2)
  }
  throw new Error(`nothing came of: ${query}`)
}
