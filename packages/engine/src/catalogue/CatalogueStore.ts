/**
 * The rows behind a {@link Catalogue}. Reads give open concerts only. A concert goes `opening` -> `open` -> `removed`,
 * or `opening` -> `abandoned` -> gone; each step does nothing when the concert is elsewhere.
 */
import type { ConcertId } from "@ticketrush/protocol"
import type { Effect } from "effect"
import type { Agency, Artist, Concert, ConcertOption, Venue } from "./Catalogue.ts"
import type { CatalogueError, StoreUnavailable, WriteError } from "./errors.ts"
import type { CheckedPlan } from "./plan.ts"

type Answer<A> = Effect.Effect<A, StoreUnavailable>
type Written<A> = Effect.Effect<A, WriteError>
type Rows<T> = (after: number, limit: number) => Answer<ReadonlyArray<T>>

export interface CatalogueStore {
  readonly concerts: Rows<Concert>
  readonly concert: (id: ConcertId) => Answer<Concert | null>
  /** Empty when there is no such open concert. */
  readonly options: (id: ConcertId) => Answer<ReadonlyArray<ConcertOption>>
  readonly artists: Rows<Artist>
  readonly agencies: Rows<Agency>
  readonly venues: Rows<Venue>

  /** All rows of the concert in one transaction, as `opening`. */
  readonly insert: (plan: CheckedPlan) => Effect.Effect<ConcertId, CatalogueError>
  /** `opening` -> `open`. Again is the same as once; false when there is no such concert, or it was abandoned. */
  readonly open: (id: ConcertId) => Written<boolean>
  /** Deletes a concert that never was open. */
  readonly discard: (id: ConcertId) => Written<void>
  /** `open` -> `removed`. */
  readonly hide: (id: ConcertId) => Written<void>
  /** Takes every `opening` older than `patienceMs` to `abandoned`, and gives all `abandoned` ones. */
  readonly abandon: (patienceMs: number) => Written<ReadonlyArray<ConcertId>>
}
