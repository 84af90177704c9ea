/** Two ways to keep a drained batch: one row with all its events, or a row for each of them. */
import { createHash } from "node:crypto"
import { byteaArray, int8Array } from "@ticketrush/engine/journal/binary-arrays"
import { emptyHash } from "@ticketrush/engine/journal/chain"
import { encodeEvents } from "@ticketrush/protocol"
import type pg from "pg"
import { cpuSeconds } from "../child.ts"
import { median } from "../stats.ts"
import { type JournalDatabase, withJournal } from "./database.ts"
import { appenderOf, claim, mustAppend, Stream } from "./streams.ts"

export type RowsResult = {
  readonly eventsPerSecond: number
  readonly commitMs: number
  /** Microseconds of processor time per event. */
  readonly nodeUs: number
  readonly postgresUs: number
  readonly walBytes: number
  readonly diskBytes: number
}

/** Writes one batch durably. */
type Writer = { readonly write: () => Promise<void>; readonly table: string }
export type Layout = (on: JournalDatabase, events: number) => Promise<Writer>

/** Holds of one seat with an idempotency key, 46 bytes each. */
const eventsFrom = (first: number, count: number): ReadonlyArray<Uint8Array> =>
  Array.from({ length: count }, (_, n) => {
    const nth = first + n
    return encodeEvents([
      {
        kind: "held",
        reservation: nth,
        person: 1 + ((nth * 7_919) % 40_000),
        option: nth % 6,
        seats: [nth % 50_000],
        deadline: 1_800_000_300_000 + nth,
        price: 99_000,
        key: { high: Math.imul(nth, 0x9e3779b1) >>> 0, low: Math.imul(nth, 0x85ebca6b) >>> 0 },
      },
    ])
  })

export const rowPerBatch: Layout = async (on, events) => {
  await claim(await on.journal(), 1, "bench", "create")
  const stream = new Stream(1, 1)
  const appends = on.appends()
  const write = async (): Promise<void> => {
    const record = stream.next(events, Buffer.concat(eventsFrom(stream.last + 1, events)))
    await mustAppend(appends, [record])
    stream.advance(record)
  }
  return { write, table: "journal" }
}

/** The same with what Postgres does to large values by itself: compress them and move them out of the row early. */
export const rowPerBatchCompressed: Layout = async (on, events) => {
  await on.admin.query("alter table journal alter column frame set storage extended")
  await on.admin.query("alter table journal reset (toast_tuple_target)")
  return rowPerBatch(on, events)
}

export const rowPerEvent: Layout = async (on, events) => {
  await on.admin.query(`create table journal_event (
    concert_id integer not null, seq bigint not null, epoch bigint not null, at bigint not null,
    event bytea not null, hash bytea not null check (octet_length(hash) = 32), primary key (concert_id, seq))`)
  await claim(await on.journal(), 1, "bench", "create")
  const session = await on.session()
  await session.query("set application_name = 'ticketrush-append'")
  let last = 0
  let hash = emptyHash
  const write = async (): Promise<void> => {
    const bytes = eventsFrom(last + 1, events)
    const rows = bytes.map((event, n) => {
      hash = eventHash(hash, last + 1 + n, event)
      return { seq: last + 1 + n, event, hash }
    })
    const values = [
      1,
      1,
      last,
      1_800_000_000_000,
      int8Array(rows, (row) => row.seq),
      byteaArray(rows, (row) => row.event),
      byteaArray(rows, (row) => row.hash),
    ]
    const result = await session.query({ name: "append-events", text: appendEvents, values, rowMode: "array" })
    if (result.rows[0][1] !== events) throw new Error(`${result.rows[0][1]} of ${events} events were written`)
    last += events
  }
  return { write, table: "journal_event" }
}

/** The same fence as the journal's. */
const appendEvents = `
with fence as (
  select from sale where concert_id = $1::int and epoch = $2::bigint for no key update
), written as (
  insert into journal_event (concert_id, seq, epoch, at, event, hash)
  select $1::int, r.seq, $2::bigint, $4::bigint, r.event, r.hash
    from fence, unnest($5::bigint[], $6::bytea[], $7::bytea[]) as r (seq, event, hash)
   where $3::bigint = coalesce((select h.seq from journal_event h where h.concert_id = $1::int order by h.seq desc limit 1), 0)
  on conflict (concert_id, seq) do nothing
  returning seq
)
select floor(extract(epoch from clock_timestamp()) * 1000)::text, count(*)::int from written`

const eventHash = (before: Uint8Array, seq: number, event: Uint8Array): Uint8Array => {
  const head = Buffer.alloc(32)
  head.writeDoubleLE(1, 0)
  head.writeDoubleLE(seq, 8)
  head.writeDoubleLE(1, 16)
  head.writeDoubleLE(1_800_000_000_000, 24)
  return createHash("sha256").update(before).update(head).update(event).digest()
}

/** One batch after the other for `seconds`, each durable before the next. */
export const measureRows = (layout: Layout, events: number, seconds: number): Promise<RowsResult> =>
  withJournal(async (on) => {
    const { write, table } = await layout(on, events)
    for (let warm = 0; warm < 50; warm++) await write()
    await on.admin.query("checkpoint")
    const pid = await appenderOf(on.admin)
    const wal = await walPosition(on.admin)
    const postgres = cpuSeconds(pid)
    const node = process.cpuUsage()
    const times: number[] = []
    const from = performance.now()
    for (let at = from; at < from + 1_000 * seconds; ) {
      await write()
      const now = performance.now()
      times.push(now - at)
      at = now
    }
    const written = times.length * events
    const used = process.cpuUsage(node)
    const postgresUsed = cpuSeconds(pid) - postgres
    const walBytes = (await walPosition(on.admin)) - wal
    const size = await on.admin.query<{ readonly bytes: string }>(
      "select pg_total_relation_size($1::regclass) as bytes",
      [table],
    )
    return {
      eventsPerSecond: (1_000 * written) / (performance.now() - from),
      commitMs: median(times),
      nodeUs: (used.user + used.system) / written,
      postgresUs: (1e6 * postgresUsed) / written,
      walBytes: walBytes / written,
      diskBytes: Number(size.rows[0].bytes) / (written + 50 * events),
    }
  })

const walPosition = async (admin: pg.Client): Promise<number> => {
  const { rows } = await admin.query<{ readonly at: string }>("select pg_current_wal_lsn() - '0/0' as at")
  return Number(rows[0].at)
}
