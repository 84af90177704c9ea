/**
 * The durable journal: streams, records and snapshots in PostgreSQL 15 and later.
 *
 * Appends have a connection of their own (`JournalPostgresAppends.ts`); claims, reads and snapshots share a small pool,
 * so that neither a long read nor a claim that waits for a zombie's last append ever stands before an append.
 */
import { createHash } from "node:crypto"
import { canaryConcertId, invariant, limits } from "@ticketrush/protocol"
import { Clock, Effect, type Scope } from "effect"
import type { ClientBase, Pool, PoolClient } from "pg"
import { type DatabaseUrl, poolOf } from "../database/DatabaseHosts.ts"
import { warnOfLostSessions } from "../database/lost-sessions.ts"
import type { MigrationSet } from "../database/migrate.ts"
import { reasonUnder } from "../database/reasonUnder.ts"
import type { Log } from "../ports.ts"
import { bytea } from "./binary-arrays.ts"
import { emptyHash, sameBytes } from "./chain.ts"
import type {
  ClaimFrom,
  ClaimResult,
  Journal,
  JournalRecord,
  KnownResult,
  ReadResult,
  Snapshot,
  StreamDirectory,
} from "./Journal.ts"
import { AppendConnection } from "./JournalPostgresAppends.ts"
import type { AppendForm } from "./JournalPostgresFence.ts"
import { sessionOf, settingsOf } from "./JournalPostgresSession.ts"

/** The tables of the journal; the start of a node applies them before it makes the journal. */
export const journalMigrations: MigrationSet = { name: "journal", folder: new URL("sql/", import.meta.url) }

export type JournalPostgresOptions = {
  readonly url: DatabaseUrl
  readonly log: Log
  /** The statements of an append; the benches race weaker ones. */
  readonly form?: AppendForm
}

/** Connections beside the one that appends; each activation uses one at a time, and so does the directory. */
const poolSize = limits.activationsAtOnceMax + 2

/** A page ends at the record that passes either bound. */
const pageRecordsMax = 256
const pageBytesMax = 1024 * 1024

/** Older snapshots are removed when a new one is saved; the second one serves when the newest is broken. */
const snapshotsKept = 2

const now = "floor(extract(epoch from clock_timestamp()) * 1000)::text"

const claims = {
  create: `
insert into sale as s (concert_id, epoch, incarnation, live, wake_at) values ($1, 1, $2, true, null)
on conflict (concert_id) do update
  set epoch = s.epoch + 1, incarnation = excluded.incarnation, live = true, wake_at = null
returning epoch, true, ${now}`,
  any: `
update sale set epoch = epoch + 1, incarnation = $2, live = true, wake_at = null where concert_id = $1
returning epoch, true, ${now}`,
  /** Its own claim of `$3 + 1`, sent again, is answered like the first time. */
  from: `
with claimed as (
  update sale set epoch = $3::bigint + 1, incarnation = $2, live = true, wake_at = null
   where concert_id = $1 and (epoch = $3 or epoch = $3::bigint + 1 and incarnation = $2)
  returning epoch
)
select (select epoch from claimed), exists (select from sale where concert_id = $1), ${now}`,
}

/** From the record that holds position `$2 + 1` on; the running sum keeps large frames from filling memory. */
const readPage = `
with page as (
  select * from journal
   where concert_id = $1 and last > $2
     and first >= coalesce((select max(first) from journal where concert_id = $1 and first <= $2 + 1), 1)
   order by first limit ${pageRecordsMax + 1}
), sized as (
  select *, count(*) over () as found, row_number() over (order by first) as number,
         sum(octet_length(frame)) over (order by first) - octet_length(frame) as bytes_before
    from page
)
select first, last, epoch, at, frame, hash, found
  from sized where number <= ${pageRecordsMax} and bytes_before < ${pageBytesMax} order by first`

type Row = ReadonlyArray<unknown>

export class JournalPostgres implements Journal, StreamDirectory {
  readonly #pool: Pool
  readonly #appends: AppendConnection
  readonly append: Journal["append"]

  private constructor(pool: Pool, appends: AppendConnection) {
    this.#pool = pool
    this.#appends = appends
    this.append = (records, done) => appends.append(records, done)
  }

  /** Connects when first used, so a node starts, and says what it misses, while its database is down. */
  static make(options: JournalPostgresOptions): Effect.Effect<JournalPostgres, never, Scope.Scope> {
    const open = Effect.gen(function* () {
      const clock = yield* Clock.Clock
      const monotonicMs = () => Number(clock.monotonicTimeNanosUnsafe() / 1_000_000n)
      const onConnect = async (client: ClientBase): Promise<void> => void (await client.query(settingsOf("journal")))
      const pool = poolOf(options.url, { ...sessionOf(options.url, "journal"), max: poolSize, onConnect })
      warnOfLostSessions(pool, options.log, "a journal connection was lost")
      const appends = new AppendConnection(options.url, { monotonicMs }, options.log, options.form)
      return new JournalPostgres(pool, appends)
    })
    return Effect.acquireRelease(open, (journal) => Effect.promise(() => journal.#close()))
  }

  async #close(): Promise<void> {
    this.#appends.close()
    await this.#pool.end()
  }

  async #rows(name: string, text: string, values: ReadonlyArray<unknown>): Promise<ReadonlyArray<Row>> {
    const result = await this.#pool.query<Row[]>({ name, text, values: [...values], rowMode: "array" })
    return result.rows
  }

  readonly claim: Journal["claim"] = (concertId, incarnation, from, done) => {
    answer<ClaimResult>(this.#claim(concertId, incarnation, from), done, (reason) => ({ kind: "unknown", reason }))
  }

  async #claim(concertId: number, incarnation: string, from: ClaimFrom): Promise<ClaimResult> {
    const [row] =
      typeof from === "number"
        ? await this.#rows("claim-from", claims.from, [concertId, incarnation, from])
        : await this.#rows(`claim-${from}`, claims[from], [concertId, incarnation])
    if (row === undefined || row[1] === false) return { kind: "absent" }
    if (row[0] === null) return { kind: "fenced" }
    return { kind: "claimed", epoch: Number(row[0]), databaseMs: Number(row[2]) }
  }

  readonly read: Journal["read"] = (concertId, after, done) => {
    answer<ReadResult>(this.#read(concertId, after), done, failed)
  }

  async #read(concertId: number, after: number): Promise<ReadResult> {
    const rows = await this.#rows("read", readPage, [concertId, after])
    const records = rows.map(
      ([first, last, epoch, at, frame, hash]): JournalRecord => ({
        concertId,
        first: Number(first),
        last: Number(last),
        epoch: Number(epoch),
        at: Number(at),
        frame: frame as Buffer,
        hash: hash as Buffer,
      }),
    )
    return { kind: "read", records, more: rows.length > 0 && rows.length < Number(rows[0][6]) }
  }

  readonly head: Journal["head"] = (concertId, done) => {
    const text = "select last, hash from journal where concert_id = $1 order by first desc limit 1"
    const head = this.#rows("head", text, [concertId]).then(([row]) => ({
      kind: "head" as const,
      head: row === undefined ? { last: 0, hash: emptyHash } : { last: Number(row[0]), hash: row[1] as Buffer },
    }))
    answer(head, done, failed)
  }

  readonly loadSnapshot: Journal["loadSnapshot"] = (concertId, done) => {
    const snapshot = this.#loadSnapshot(concertId).then((snapshot) => ({ kind: "snapshot" as const, snapshot }))
    answer(snapshot, done, failed)
  }

  async #loadSnapshot(concertId: number): Promise<Snapshot | null> {
    const saved = await this.#rows(
      "snapshots",
      "select last, at, record_hash, version, chunks, hash from snapshot where concert_id = $1 order by last desc",
      [concertId],
    )
    for (const [last, at, recordHash, version, chunks, hash] of saved) {
      const parts: Buffer[] = []
      const digest = createHash("sha256")
      for (let chunk = 0; chunk < Number(chunks); chunk++) {
        const text = "select state from snapshot_chunk where concert_id = $1 and last = $2 and chunk = $3"
        const [row] = await this.#rows("snapshot-chunk", text, [concertId, last, chunk])
        if (row === undefined) break
        parts.push(row[0] as Buffer)
        digest.update(row[0] as Buffer)
      }
      if (!sameBytes(digest.digest(), hash as Buffer)) continue
      return {
        concertId,
        last: Number(last),
        at: Number(at),
        recordHash: recordHash as Buffer,
        version: Number(version),
        state: Buffer.concat(parts),
        hash: hash as Buffer,
      }
    }
    return null
  }

  readonly saveSnapshot: Journal["saveSnapshot"] = (snapshot, done) => {
    answer(
      this.#inTransaction((client) => writeSnapshot(client, snapshot)).then(() => written),
      done,
      failed,
    )
  }

  async #inTransaction(work: (client: PoolClient) => Promise<void>): Promise<void> {
    const client = await this.#pool.connect()
    try {
      await client.query("begin")
      await work(client)
      await client.query("commit")
      client.release()
    } catch (failure) {
      // Closing the connection rolls back.
      client.release(true)
      throw failure
    }
  }

  readonly passivate: Journal["passivate"] = (concertId, epoch, wakeAt, done) => {
    const text = `
update sale set live = false, wake_at = $3 where concert_id = $1 and epoch = $2 returning true`
    const passivated = this.#rows("passivate", text, [concertId, epoch, wakeAt]).then((rows) =>
      rows.length > 0 ? written : failed("another owner has a later epoch"),
    )
    answer(passivated, done, failed)
  }

  readonly known: StreamDirectory["known"] = (concertIds, done) => {
    const text = "select concert_id from sale where concert_id = any($1::integer[])"
    const known = this.#rows("known", text, [concertIds]).then((rows): KnownResult => {
      return { kind: "known", streams: new Set(rows.map(([concertId]) => Number(concertId))) }
    })
    answer(known, done, failed)
  }

  readonly due: Journal["due"] = (done) => {
    const text = `
select concert_id, epoch from sale
 where concert_id > ${canaryConcertId} and (live or wake_at <= extract(epoch from clock_timestamp()) * 1000)
 order by concert_id`
    const due = this.#rows("due", text, []).then((rows) => ({
      kind: "due" as const,
      sales: rows.map(([concertId, epoch]) => ({ concertId: Number(concertId), epoch: Number(epoch) })),
    }))
    answer(due, done, failed)
  }
}

const writeSnapshot = async (client: PoolClient, snapshot: Snapshot): Promise<void> => {
  const { concertId, last, at, recordHash, version, state, hash } = snapshot
  const chunks = Math.ceil(state.length / limits.snapshotChunkBytesMax)
  await client.query("delete from snapshot where concert_id = $1 and last = $2", [concertId, last])
  await client.query(
    "insert into snapshot (concert_id, last, at, record_hash, version, chunks, hash) values ($1, $2, $3, $4, $5, $6, $7)",
    [concertId, last, at, bytea(recordHash), version, chunks, bytea(hash)],
  )
  for (let chunk = 0; chunk < chunks; chunk++) {
    const from = chunk * limits.snapshotChunkBytesMax
    const part = bytea(state.subarray(from, from + limits.snapshotChunkBytesMax))
    const text = "insert into snapshot_chunk (concert_id, last, chunk, state) values ($1, $2, $3, $4)"
    await client.query(text, [concertId, last, chunk, part])
  }
  await client.query(
    `delete from snapshot where concert_id = $1 and last <
       (select last from snapshot where concert_id = $1 order by last desc offset ${snapshotsKept - 1} limit 1)`,
    [concertId],
  )
}

const written = { kind: "written" } as const
const failed = (reason: string) => ({ kind: "failed", reason }) as const

/** Calls `done` once, with what `work` came to or with what its failure means. A defect in `done` stays a defect. */
const answer = <A>(work: Promise<A>, done: (result: A) => void, otherwise: (reason: string) => A): void => {
  work.then(done, (failure: unknown) => {
    invariant(failure instanceof Error, "the driver fails with an Error")
    done(otherwise(reasonUnder(failure)))
  })
}
