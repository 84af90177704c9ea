/**
 * Lists of reservations: a projection of the journal that runs behind it. One reservation is not read from here but
 * from its sale, which is never behind.
 */
import type { ConcertId, OptionId, PersonId, ReservationId, ReservationStatus } from "@ticketrush/protocol"
import type { Effect } from "effect"
import { Context } from "effect"
import type { ReservationView } from "../EngineApi.ts"
import type { StoreUnavailable } from "./errors.ts"

/** The place of the last row of a page; the next page begins behind it. */
export type ReservationCursor = { readonly reservedAt: number; readonly id: ReservationId }

export type ReservationQuery = {
  /** Whose they are, or to whom they are offered. */
  readonly person: PersonId
  /** Those that are offered to the person, and have not lapsed by then (milliseconds since 1970 UTC); theirs when absent. */
  readonly offeredAt?: number
  readonly concertId?: ConcertId
  readonly optionId?: OptionId
  /** Any of these; all when absent. */
  readonly statuses?: ReadonlyArray<ReservationStatus>
  readonly after?: ReservationCursor
  /** Defaults to, and is cut at, `limits.listPageMax`. */
  readonly limit?: number
}

export type ReservationPage = {
  readonly items: ReadonlyArray<ReservationView>
  /** Null when this page is the last. */
  readonly next: ReservationCursor | null
}

export class ReservationList extends Context.Service<
  ReservationList,
  {
    /** Newest first. An unknown person has an empty list. */
    readonly list: (query: ReservationQuery) => Effect.Effect<ReservationPage, StoreUnavailable>
    /** Returns once the lists contain everything up to `position` of that concert (`SaleView.offset`). */
    readonly waitFor: (concertId: ConcertId, position: number) => Effect.Effect<void, StoreUnavailable>
    /** Returns once the lists contain everything that this node had committed when asked: for a reader of all concerts. */
    readonly waitForAll: Effect.Effect<void, StoreUnavailable>
    /** Events that are committed on this node but not in the lists yet. */
    readonly lag: () => number
  }
>()("@ticketrush/engine/catalogue/ReservationList") {}
