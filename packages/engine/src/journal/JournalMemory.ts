/**
 * The journal in memory: the readable one, and the exact meaning of the others. Answers come through `defer`, never
 * before the call returns. Nothing survives the object; several engines may share one.
 */
import { type ConcertId, canaryConcertId } from "@ticketrush/protocol"
import type { Defer } from "../ports.ts"
import { emptyHash } from "./chain.ts"
import type {
  AppendOutcome,
  AppendResult,
  ClaimFrom,
  ClaimResult,
  DueResult,
  HeadResult,
  Journal,
  JournalRecord,
  KnownResult,
  ReadResult,
  Snapshot,
  SnapshotResult,
  StreamDirectory,
  WriteResult,
} from "./Journal.ts"

export type Stream = {
  epoch: number
  node: string
  live: boolean
  wakeAt: number | null
  readonly records: JournalRecord[]
  snapshot: Snapshot | null
}

const recordsPerPage = 256

export class JournalMemory implements Journal, StreamDirectory {
  readonly streams = new Map<ConcertId, Stream>()
  readonly #defer: Defer
  readonly #databaseMs: () => number

  /** `databaseMs` is the clock that a database would have. */
  constructor(defer: Defer, databaseMs: () => number) {
    this.#defer = defer
    this.#databaseMs = databaseMs
  }

  claim(concertId: ConcertId, incarnation: string, from: ClaimFrom, done: (result: ClaimResult) => void): void {
    this.#defer.soon(() => done(this.claimNow(concertId, incarnation, from)))
  }

  append(records: ReadonlyArray<JournalRecord>, done: (result: AppendResult) => void): void {
    this.#defer.soon(() => {
      const outcomes = records.map((record) => this.appendNow(record))
      done({ kind: "answered", outcomes, databaseMs: this.#databaseMs() })
    })
  }

  read(concertId: ConcertId, after: number, done: (result: ReadResult) => void): void {
    this.#defer.soon(() => {
      const records = this.streams.get(concertId)?.records ?? []
      const from = firstAfter(records, after)
      const page = records.slice(from, from + recordsPerPage)
      done({ kind: "read", records: page, more: from + page.length < records.length })
    })
  }

  head(concertId: ConcertId, done: (result: HeadResult) => void): void {
    this.#defer.soon(() => {
      const last = this.streams.get(concertId)?.records.at(-1)
      done({ kind: "head", head: { last: last?.last ?? 0, hash: last?.hash ?? emptyHash } })
    })
  }

  loadSnapshot(concertId: ConcertId, done: (result: SnapshotResult) => void): void {
    this.#defer.soon(() => done({ kind: "snapshot", snapshot: this.streams.get(concertId)?.snapshot ?? null }))
  }

  saveSnapshot(snapshot: Snapshot, done: (result: WriteResult) => void): void {
    this.#defer.soon(() => {
      const stream = this.streams.get(snapshot.concertId)
      if (stream === undefined) return done({ kind: "failed", reason: "there is no such stream" })
      if (snapshot.last >= (stream.snapshot?.last ?? 0)) stream.snapshot = snapshot
      done({ kind: "written" })
    })
  }

  passivate(concertId: ConcertId, epoch: number, wakeAt: number | null, done: (result: WriteResult) => void): void {
    this.#defer.soon(() => {
      const stream = this.streams.get(concertId)
      if (stream === undefined || stream.epoch !== epoch) {
        return done({ kind: "failed", reason: "another owner has a later epoch" })
      }
      stream.live = false
      stream.wakeAt = wakeAt
      done({ kind: "written" })
    })
  }

  due(done: (result: DueResult) => void): void {
    this.#defer.soon(() => {
      const now = this.#databaseMs()
      const sales = [...this.streams]
        .filter(([id, { live, wakeAt }]) => id > canaryConcertId && (live || (wakeAt !== null && wakeAt <= now)))
        .map(([concertId, { epoch }]) => ({ concertId, epoch }))
      done({ kind: "due", sales: sales.sort((a, b) => a.concertId - b.concertId) })
    })
  }

  known(concertIds: ReadonlyArray<ConcertId>, done: (result: KnownResult) => void): void {
    this.#defer.soon(() =>
      done({ kind: "known", streams: new Set(concertIds.filter((concertId) => this.streams.has(concertId))) }),
    )
  }

  /** The claim itself, at one instant. */
  claimNow(concertId: ConcertId, incarnation: string, from: ClaimFrom): ClaimResult {
    const known = this.streams.get(concertId)
    if (known === undefined && from !== "create") return { kind: "absent" }
    const stream = known ?? { epoch: 0, node: "", live: true, wakeAt: null, records: [], snapshot: null }
    this.streams.set(concertId, stream)
    if (typeof from === "number" && stream.epoch === from + 1 && stream.node === incarnation) {
      return { kind: "claimed", epoch: stream.epoch, databaseMs: this.#databaseMs() }
    }
    if (typeof from === "number" && stream.epoch !== from) return { kind: "fenced" }
    stream.epoch++
    stream.node = incarnation
    stream.live = true
    stream.wakeAt = null
    return { kind: "claimed", epoch: stream.epoch, databaseMs: this.#databaseMs() }
  }

  /** The fence: epoch and head are compared and the record is written in one step. */
  appendNow(record: JournalRecord): AppendOutcome {
    const stream = this.streams.get(record.concertId)
    if (stream === undefined || stream.epoch !== record.epoch) return "fenced"
    if ((stream.records.at(-1)?.last ?? 0) !== record.first - 1) return "fenced"
    stream.records.push(record)
    return "committed"
  }
}

/** Index of the first record that ends after position `after`: positions only grow. */
const firstAfter = (records: ReadonlyArray<JournalRecord>, after: number): number => {
  let low = 0
  let high = records.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (records[middle].last > after) high = middle
    else low = middle + 1
  }
  return low
}
