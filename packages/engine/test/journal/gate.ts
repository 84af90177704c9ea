/** Stops an append inside the database, after its fence: a frame that begins with a gate's number waits before it. */
import { setTimeout as delay } from "node:timers/promises"
import type pg from "pg"

export const gates = { "before its insert": 1, "before its commit": 2 } as const
export type Gate = (typeof gates)[keyof typeof gates]

const triggers = `
create function stop_at_gate(gate int, concert int) returns void language plpgsql as $$
begin
  perform set_config('lock_timeout', '0', true);
  perform pg_advisory_xact_lock(gate, concert);
end $$;
create function before_insert() returns trigger language plpgsql as $$
begin
  if get_byte(new.frame, 0) = 1 then perform stop_at_gate(1, new.concert_id); end if;
  return new;
end $$;
create function before_commit() returns trigger language plpgsql as $$
begin
  if get_byte(new.frame, 0) = 2 then perform stop_at_gate(2, new.concert_id); end if;
  return null;
end $$;
create trigger before_insert before insert on journal for each row execute function before_insert();
create constraint trigger before_commit after insert on journal
  deferrable initially deferred for each row execute function before_commit();
`

export const buildGates = (admin: pg.Client): Promise<unknown> => admin.query(triggers)

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
