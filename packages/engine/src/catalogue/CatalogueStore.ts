/**
 * The rows behind a {@link Catalogue}. Reads give open concerts only. A concert goes `opening` -> `open` -> `removed`,
 * or `opening` -> `abandoned` -> gone; each step is one statement that does nothing when the concert is elsewhere.
 */
import type { ConcertId } from "@ticketrush/protocol"
import type { Effect } from "effect"
import type { Agency, Artist, Concert, ConcertOption, Venue } from "./Catalogue.ts"
import type { CatalogueError, StoreUnavailable } from "./errors.ts"
import type { CheckedPlan } from "./plan.ts"

type Answer<A> = Effect.Effect<A, StoreUnavailable>
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
  /** `opening` -> `open`; false when it is not `opening`. */
  readonly open: (id: ConcertId) => Answer<boolean>
  /** Deletes a concert that never was open. */
  readonly discard: (id: ConcertId) => Answer<void>
  /** `open` -> `removed`. */
  readonly hide: (id: ConcertId) => Answer<void>
  /** Takes every `opening` older than `patienceMs` to `abandoned`, and gives all `abandoned` ones. */
  readonly abandon: (patienceMs: number) => Answer<ReadonlyArray<ConcertId>>
}
