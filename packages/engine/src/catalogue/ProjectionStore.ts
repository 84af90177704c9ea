/** The rows behind a {@link ReservationList}, and how far along each journal they are. */
import type { ConcertId } from "@ticketrush/protocol"
import type { Effect } from "effect"
import type { StoreUnavailable } from "./errors.ts"
import type { ProjectionPage, ReservationRow } from "./projection.ts"
import type { ReservationQuery } from "./ReservationList.ts"

type Answer<A> = Effect.Effect<A, StoreUnavailable>

/** A journal that has more than the rows know. */
export type Behind = { readonly concertId: ConcertId; readonly position: number; readonly head: number }

export interface ProjectionStore {
  readonly behind: Answer<ReadonlyArray<Behind>>
  /** 0 when nothing of that journal was ever written. */
  readonly position: (concertId: ConcertId) => Answer<number>
  /**
   * Writes a page and moves the position, in one transaction. False, and nothing is written, when the position is not
   * `from`: somebody else was here. A page from 0 replaces all rows of the concert, so a projection can be rebuilt.
   */
  readonly write: (concertId: ConcertId, from: number, to: number, page: ProjectionPage) => Answer<boolean>
  /** Newest first, at most `limit`. */
  readonly list: (query: ReservationQuery, limit: number) => Answer<ReadonlyArray<ReservationRow>>
}
