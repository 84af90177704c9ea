/** Where the rows of the audit trail are kept. */
import type { TrailKind, TrailPoint, TrailResult, TrailRow } from "@ticketrush/protocol/trail"
import type { Effect } from "effect"
import type { StoreUnavailable, WriteError } from "../catalogue/errors.ts"

/** `decisions`: rows about any of them. `fromAt` and `toAt` are included. `before`: the id that all rows come before. `limit`: rows. */
export type TrailQuery = {
  readonly kind?: TrailKind
  readonly result?: TrailResult
  readonly reason?: string
  readonly actor?: number
  readonly person?: number
  readonly concert?: number
  readonly decisions?: ReadonlyArray<string>
  readonly fromAt?: number
  readonly toAt?: number
  readonly before?: number
  readonly limit: number
}

export type TrailStore = {
  /** Where the chain ends now. */
  readonly head: Effect.Effect<TrailPoint, StoreUnavailable>
  /** Whether this very row is there. */
  readonly has: (row: TrailPoint) => Effect.Effect<boolean, StoreUnavailable>
  /** All of them or none; false when the chain does not end at `after` any more. */
  readonly append: (after: TrailPoint, rows: ReadonlyArray<TrailRow>) => Effect.Effect<boolean, WriteError>
  /** Newest first. */
  readonly list: (query: TrailQuery) => Effect.Effect<ReadonlyArray<TrailRow>, StoreUnavailable>
  /** The last row from before `at` among the first `limit` ones; undefined when there is none. */
  readonly oldest: (at: number, limit: number) => Effect.Effect<TrailPoint | undefined, StoreUnavailable>
  /** Removes all rows up to this one. Only after a row of the kind TRAIL_CUT that names it. */
  readonly cut: (upTo: TrailPoint) => Effect.Effect<void, WriteError>
}
