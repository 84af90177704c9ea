/**
 * The rows behind a {@link Catalogue}. Reads give open concerts only. A concert goes `opening` -> `open` -> `removed`,
 * or `opening` -> `abandoned` -> gone; each step does nothing when the concert is elsewhere.
 */
import type { ConcertId } from "@ticketrush/protocol"
import type { Effect } from "effect"
import type {
  AddedOption,
  Agency,
  Artist,
  Bound,
  Concert,
  ConcertOption,
  ConcertQuery,
  ConcertsFound,
  Venue,
} from "./Catalogue.ts"
import type { CatalogueError, StoreUnavailable, WriteError } from "./errors.ts"
import type { KeptOutcomes } from "./KeptOutcomes.ts"
import type { CheckedPlan } from "./plan.ts"
import type { RequestKey } from "./RequestKey.ts"
import type { Thumbnail } from "./Thumbnails.ts"

type Answer<A> = Effect.Effect<A, StoreUnavailable>
type Written<A> = Effect.Effect<A, WriteError>
type Rows<T> = (after: number, limit: number) => Answer<ReadonlyArray<T>>

/** `shown`: an earlier request with the same key has brought the set-up to its end. */
export type Inserted = { readonly concertId: ConcertId; readonly shown: boolean }

export interface CatalogueStore {
  /** Another number after each committed change of what the reads below give, by whichever node. */
  readonly version: Answer<number>
  readonly concerts: Rows<Concert>
  readonly search: (query: ConcertQuery) => Answer<ConcertsFound>
  readonly concert: (id: ConcertId) => Answer<Concert | null>
  /** Empty when there is no such open concert. */
  readonly options: (id: ConcertId) => Answer<ReadonlyArray<ConcertOption>>
  readonly artists: Rows<Artist>
  readonly agencies: Rows<Agency>
  readonly venues: Rows<Venue>

  /** Null for a concert without one, and for none that is open. */
  readonly thumbnail: (id: ConcertId) => Answer<Thumbnail | null>

  /** All rows of the concert in one transaction, as `opening`, once under its key. Refused with `key-reused`, too. */
  readonly insert: (plan: CheckedPlan, key: RequestKey | null) => Effect.Effect<Inserted, CatalogueError>
  readonly earlier: KeptOutcomes["find"]
  /** `opening` -> `open`. Again is the same as once; false when there is no such concert, or it was abandoned. */
  readonly open: (id: ConcertId) => Written<boolean>
  /** Beside the options of an open concert, at the venue and in the zone of the first one. Again is the same as once. */
  readonly addOption: (option: AddedOption) => Written<void>
  /** False when there is no such open concert. */
  readonly rename: (id: ConcertId, title: string) => Written<boolean>
  /** In place of the one that it has. False when there is no such open concert. */
  readonly setThumbnail: (id: ConcertId, picture: Thumbnail) => Written<boolean>
  readonly removeThumbnail: (id: ConcertId) => Written<boolean>
  /** Deletes a concert that never was open, and the outcome that is kept of its set-up. */
  readonly discard: (id: ConcertId) => Written<void>
  /** `open` -> `removed`, without its picture, once under its key. Refused with `key-reused`. */
  readonly hide: (id: ConcertId, key: RequestKey | null) => Effect.Effect<void, CatalogueError>
  /** Of a concert in any state: gives the backend that it has then, null for no such concert. Again is the same as once. */
  readonly bind: (id: ConcertId, backend: string) => Written<Bound | null>
  readonly backendOf: (id: ConcertId) => Answer<Bound | null>
  /** Of a concert in any state. */
  readonly lineBackendOf: (id: ConcertId) => Answer<string | null>
  /** Takes every `opening` older than `patienceMs` to `abandoned`, and gives all `abandoned` ones. */
  readonly abandon: (patienceMs: number) => Written<ReadonlyArray<ConcertId>>
}
