/** Streams and records for the journal experiments. Frames are of the size of real ones; their content is noise. */
import { setTimeout as delay } from "node:timers/promises"
import { emptyHash, seal } from "@ticketrush/engine/journal/chain"
import type {
  AppendResult,
  ClaimFrom,
  ClaimResult,
  Journal,
  JournalRecord,
  ReadResult,
} from "@ticketrush/engine/journal/Journal"
import type pg from "pg"

/** Bytes of a hold of one seat with an idempotency key. */
export const eventBytes = 45

/** A writer's own idea of a stream: where it ends and under which epoch it writes. */
export class Stream {
  readonly concertId: number
  epoch: number
  last = 0
  hash: Uint8Array = emptyHash

  constructor(concertId: number, epoch: number) {
    this.concertId = concertId
    this.epoch = epoch
  }

  /** The record of `events` events that would follow now. */
  next(events: number, frame: Uint8Array): JournalRecord {
    const { concertId, epoch, last } = this
    return seal(this.hash, { concertId, first: last + 1, last: last + events, epoch, at: 1, frame })
  }

  /** `record` is in the journal now. */
  advance(record: JournalRecord): void {
    this.last = record.last
    this.hash = record.hash
  }
}

/** The backend that appends. */
export const appenderOf = async (admin: pg.Client): Promise<number> => {
  const { rows } = await admin.query<{ readonly pid: number }>(
    "select pid from pg_stat_activity where application_name = 'ticketrush-append' and datname = current_database()",
  )
  return rows[0].pid
}

type Appends = Pick<Journal, "append">

export const append = (journal: Appends, records: ReadonlyArray<JournalRecord>): Promise<AppendResult> =>
  new Promise((resolve) => journal.append(records, resolve))

export const claim = (
  journal: Journal,
  concertId: number,
  incarnation: string,
  from: ClaimFrom,
): Promise<ClaimResult> => new Promise((resolve) => journal.claim(concertId, incarnation, from, resolve))

/** Appends `records` and expects all of them in the journal; a busy machine may take several tries to connect. */
export const mustAppend = async (journal: Appends, records: ReadonlyArray<JournalRecord>): Promise<void> => {
  let result = await append(journal, records)
  for (let tries = 1; result.kind === "rejected" && result.reason === "unreachable" && tries < 20; tries++) {
    await delay(100)
    result = await append(journal, records)
  }
  if (result.kind !== "answered" || result.outcomes.some((outcome) => outcome !== "committed")) {
    throw new Error(`an undisturbed append came to ${JSON.stringify(result)}`)
  }
}

/** Every record of a stream. */
export const readAll = async (journal: Journal, concertId: number): Promise<ReadonlyArray<JournalRecord>> => {
  const records: JournalRecord[] = []
  for (;;) {
    const page = await new Promise<ReadResult>((resolve) => journal.read(concertId, records.at(-1)?.last ?? 0, resolve))
    if (page.kind === "failed") throw new Error(page.reason)
    records.push(...page.records)
    if (!page.more) return records
  }
}

/** A small generator of pseudo-random numbers in 0 .. 1, so that a run can be repeated. */
export const seeded = (seed: number): (() => number) => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
