/**
 * The journal of all sales: one stream of records per concert, written by one epoch at a time.
 *
 * Plain callbacks, never exceptions: each call gives exactly one result. A record holds the events of one drained
 * batch of one sale; the hash of a record covers its bytes, its place and the hash of the record before it.
 * Implementations: `JournalMemory` (the readable one), `JournalPostgres` (the durable one), `JournalSim` in
 * `packages/sim` (the hostile one). One contract suite runs against all of them.
 */
import type { ConcertId } from "@ticketrush/protocol"

export type JournalRecord = {
  readonly concertId: ConcertId
  /** Positions of its first and last event; the first event of a sale has position 1. */
  readonly first: number
  readonly last: number
  readonly epoch: number
  /** Journal time of all its events, milliseconds since 1970 UTC, whole. */
  readonly at: number
  /** The events, encoded by `protocol/event-codec.ts`. */
  readonly frame: Uint8Array
  /** 32 bytes, see `chain.ts`. */
  readonly hash: Uint8Array
}

/**
 * `create` makes the stream when it is missing (its epoch becomes 1); `any` takes it over from any owner;
 * a number takes it over only from that epoch, and counts as done when `that + 1` is already held by this incarnation
 * (a claim whose outcome was unknown is simply sent again).
 */
export type ClaimFrom = "create" | "any" | number

export type ClaimResult =
  | { readonly kind: "claimed"; readonly epoch: number; readonly databaseMs: number }
  /** There is no such stream. */
  | { readonly kind: "absent" }
  /** Another owner holds a later epoch. */
  | { readonly kind: "fenced" }
  /** Not written, or not known: send the same claim again. */
  | { readonly kind: "unknown"; readonly reason: string }

/** What became of one record of a flush. */
export type AppendOutcome = "committed" | "fenced"

export type AppendResult =
  /** `outcomes[i]` belongs to `records[i]`. */
  | { readonly kind: "answered"; readonly outcomes: ReadonlyArray<AppendOutcome>; readonly databaseMs: number }
  /** Surely nothing of the flush was written; the same records may be sent again. */
  | { readonly kind: "rejected"; readonly reason: AppendRejection }
  /** Written, not written, or written later. Only a new epoch can tell. */
  | { readonly kind: "unknown"; readonly reason: string }

export type AppendRejection = "locked" | "unreachable" | "no-space" | "read-only" | "other"

export type ReadResult =
  | { readonly kind: "read"; readonly records: ReadonlyArray<JournalRecord>; readonly more: boolean }
  | { readonly kind: "failed"; readonly reason: string }

/** Position and hash of the last record; position 0 and 32 zero bytes when the stream is empty. */
export type JournalHead = { readonly last: number; readonly hash: Uint8Array }
export type HeadResult =
  | { readonly kind: "head"; readonly head: JournalHead }
  | { readonly kind: "failed"; readonly reason: string }

/** A saved state: everything up to and including position `last`, whose record has hash `recordHash`. */
export type Snapshot = {
  readonly concertId: ConcertId
  readonly last: number
  /** Time of the record at `last`. */
  readonly at: number
  readonly recordHash: Uint8Array
  /** Version of the state encoding; a reader that does not know it replays from the start instead. */
  readonly version: number
  readonly state: Uint8Array
  /** sha256 of `state`. */
  readonly hash: Uint8Array
}
export type SnapshotResult =
  | { readonly kind: "snapshot"; readonly snapshot: Snapshot | null }
  | { readonly kind: "failed"; readonly reason: string }

export type WriteResult = { readonly kind: "written" } | { readonly kind: "failed"; readonly reason: string }

/** Concerts whose sale must be in memory without a request: live ones, and ones whose wake time has come. */
export type DueSale = {
  readonly concertId: ConcertId
  /** An owner with a lower epoch than this has lost the stream without noticing. */
  readonly epoch: number
}
export type DueResult =
  | { readonly kind: "due"; readonly sales: ReadonlyArray<DueSale> }
  | { readonly kind: "failed"; readonly reason: string }

export type KnownResult =
  | { readonly kind: "known"; readonly streams: ReadonlySet<ConcertId> }
  | { readonly kind: "failed"; readonly reason: string }

export interface StreamDirectory {
  /** Which of these concerts have a stream: all that any node had committed before the question. */
  readonly known: (concertIds: ReadonlyArray<ConcertId>, done: (result: KnownResult) => void) => void
}

export interface Journal {
  /** Mints the next epoch of a stream. Committed before it answers; no older append can be written afterwards. */
  readonly claim: (
    concertId: ConcertId,
    incarnation: string,
    from: ClaimFrom,
    done: (result: ClaimResult) => void,
  ) => void

  /**
   * Appends records of different sales, sorted by concert id, in one transaction. A record is written only if its
   * epoch is the stream's epoch and its first position follows the head. One append at a time per caller.
   */
  readonly append: (records: ReadonlyArray<JournalRecord>, done: (result: AppendResult) => void) => void

  /** Reads whole records after position `after`, in order, as many as fit a page. */
  readonly read: (concertId: ConcertId, after: number, done: (result: ReadResult) => void) => void
  readonly head: (concertId: ConcertId, done: (result: HeadResult) => void) => void

  /** The newest whole snapshot whose chunks add up to its hash; a broken one is passed over. */
  readonly loadSnapshot: (concertId: ConcertId, done: (result: SnapshotResult) => void) => void
  readonly saveSnapshot: (snapshot: Snapshot, done: (result: WriteResult) => void) => void

  /** Leaves the stream without an owner in memory; it is due again at `wakeAt` (journal time), or never. */
  readonly passivate: (
    concertId: ConcertId,
    epoch: number,
    wakeAt: number | null,
    done: (result: WriteResult) => void,
  ) => void
  readonly due: (done: (result: DueResult) => void) => void
}
