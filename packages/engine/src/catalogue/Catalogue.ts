/**
 * What is on sale: concerts, their options, and the names around them. Seats and their states are not here, they are
 * the sale's (`EngineApi.load`). Times are milliseconds since 1970 UTC.
 *
 * A concert can be seen from the moment its sale is committed in the journal, and never before.
 */
import type {
  ConcertId,
  LinePolicy,
  OptionId,
  PaymentTerms,
  PriceTier,
  SalePolicy,
  SeatLayout,
} from "@ticketrush/protocol"
import type { Effect } from "effect"
import { Context } from "effect"
import type { CatalogueError, StoreUnavailable, WriteError } from "./errors.ts"
import type { KeptOutcomes } from "./KeptOutcomes.ts"
import type { RequestKey } from "./RequestKey.ts"
import type { Thumbnail } from "./Thumbnails.ts"

export type Agency = { readonly id: number; readonly name: string }
export type Artist = { readonly id: number; readonly name: string; readonly agency: Agency }

export type VenuePlan = {
  readonly name: string
  readonly city: string
  /** ISO 3166-1, two letters. */
  readonly countryCode: string
  readonly address: string | null
}
export type Venue = VenuePlan & { readonly id: number }

export type Concert = {
  readonly id: ConcertId
  readonly title: string
  readonly artist: Artist
  /** Through which it is sold; null until the first reservation. */
  readonly backend: string | null
  /** Digest of its picture; null where it has none. */
  readonly thumbnail: string | null
}

/** What a concert is bound to. `told`: at its set-up, and not by its first reservation. */
export type Bound = { readonly backend: string; readonly told: boolean }

export type ConcertOption = {
  readonly id: OptionId
  readonly concertId: ConcertId
  readonly number: number
  readonly concertDate: number
  /** Time zone of the venue; null when its set-up named none. */
  readonly zone: string | null
  /** Price of the cheapest tier, in minor units. */
  readonly price: number
  readonly seatCount: number
  readonly venue: Venue | null
}

export type SetupPlan = {
  readonly title: string
  readonly artistName: string
  readonly agencyName: string
  /** An artist who is known under another agency keeps that one, as clients of the contract expect; absent: refused. */
  readonly keepsAgency?: boolean
  /** One option for each, in this order. All have the same seats and tiers. */
  readonly concertDates: ReadonlyArray<number>
  /** Time zone of the venue, for showing the dates. */
  readonly zone?: string
  /** Whether seats of a night that has begun can be held no more; clients of the contract know no such rule. */
  readonly endsWithNight?: boolean
  /** `sectionA(seatCount)` when the caller gave a bare count. */
  readonly layout: SeatLayout
  readonly tiers: ReadonlyArray<PriceTier>
  readonly policy: SalePolicy
  /** Absent: every join is admitted at once, and holds need no pass. */
  readonly line?: LinePolicy
  /** Absent: reservations are confirmed without a payment. */
  readonly payments?: PaymentTerms
  readonly venue: VenuePlan | null
  /** The backend that it is sold through, `actor` or a strategy of the lab; absent: that of its first reservation. */
  readonly backend?: string
  /** What keeps its line, `actor` or a backend to compare it with; absent: what the server keeps lines in. */
  readonly lineBackend?: string
}

/** A night that its sale has got after the opening; it has the venue and the zone of the first one. */
export type AddedOption = Pick<ConcertOption, "id" | "concertDate" | "price" | "seatCount">

export type SetupDone = { readonly concertId: ConcertId; readonly optionIds: ReadonlyArray<OptionId> }

/** `after`: the last id of the page before. `limit` defaults to, and is cut at, `limits.listPageMax`. */
export type ListPage = { readonly after?: number; readonly limit?: number }

/** `next` is the `after` of the following page, null when this page is the last. */
export type Listed<T> = { readonly items: ReadonlyArray<T>; readonly next: number | null }

export const concertOrders = ["id", "title", "artistName", "entertainmentName"] as const

/**
 * Names are whole names in any letter case; `keyword` is a part of the title, the artist or the agency, or an id. `page` counts
 * from 0. Equal ones stand in order of id.
 */
export type ConcertQuery = {
  readonly keyword?: string
  readonly artistName?: string
  readonly agencyName?: string
  /** Of any of its nights. */
  readonly venueName?: string
  readonly order: (typeof concertOrders)[number]
  readonly descending: boolean
  readonly page: number
  readonly size: number
}
export type ConcertsFound = { readonly items: ReadonlyArray<Concert>; readonly total: number }

export class Catalogue extends Context.Service<
  Catalogue,
  {
    /** Another number whenever what the reads below give may have changed, as far as this node knows. */
    readonly version: () => number
    /** Oldest first. */
    readonly concerts: (page?: ListPage) => Effect.Effect<Listed<Concert>, StoreUnavailable>
    readonly search: (query: ConcertQuery) => Effect.Effect<ConcertsFound, StoreUnavailable>
    /** Refused with `sale-unknown`. */
    readonly concert: (id: ConcertId) => Effect.Effect<Concert, CatalogueError>
    /** By number. Refused with `sale-unknown`. */
    readonly options: (id: ConcertId) => Effect.Effect<ReadonlyArray<ConcertOption>, CatalogueError>
    /** Refused with `option-unknown`. */
    readonly option: (id: OptionId) => Effect.Effect<ConcertOption, CatalogueError>
    readonly artists: (page?: ListPage) => Effect.Effect<Listed<Artist>, StoreUnavailable>
    readonly agencies: (page?: ListPage) => Effect.Effect<Listed<Agency>, StoreUnavailable>
    readonly venues: (page?: ListPage) => Effect.Effect<Listed<Venue>, StoreUnavailable>

    /**
     * Puts a concert up and opens its sale. Refused with `bad-request` when the plan cannot be, with
     * `artist-of-other-agency` and `key-reused`. Again under the same key gives the same concert, brought to its end
     * where the first request was not. When it fails with `StoreUnavailable` the concert never becomes visible; with
     * `WriteUnknown` it may be up.
     */
    readonly setup: (plan: SetupPlan, key?: RequestKey | null) => Effect.Effect<SetupDone, CatalogueError>
    /** Shows an option that its sale has already, once or again; nothing where there is no such open concert. */
    readonly show: (option: AddedOption) => Effect.Effect<void, CatalogueError>
    /** Refused with `sale-unknown`, and `bad-request` for a title that is none. Again is the same as once. */
    readonly rename: (id: ConcertId, title: string) => Effect.Effect<Concert, CatalogueError>
    /**
     * Closes the sale, then takes the concert out of every list. Its journal stays. Refused with `sale-unknown` and
     * `key-reused`. Again under the same key succeeds again. With
     * `WriteUnknown` the sale may be closed, and the concert still shown.
     */
    readonly remove: (id: ConcertId, key?: RequestKey | null) => Effect.Effect<void, CatalogueError>
    /** Refused with `sale-unknown`, and `thumbnail-none`. */
    readonly thumbnail: (id: ConcertId) => Effect.Effect<Thumbnail, CatalogueError>
    /** In place of the one that it has. Refused with `sale-unknown`. Again is the same as once. */
    readonly setThumbnail: (id: ConcertId, picture: Thumbnail) => Effect.Effect<Concert, CatalogueError>
    /** Refused with `sale-unknown`. Again is the same as once. */
    readonly removeThumbnail: (id: ConcertId) => Effect.Effect<void, CatalogueError>
    /** What an earlier request with this key came to: the id of its concert. Refused with `key-reused`. */
    readonly earlier: KeptOutcomes["find"]

    /** Binds a concert to a backend unless it is bound, and gives the one that it has; null for no such concert. */
    readonly bind: (id: ConcertId, backend: string) => Effect.Effect<Bound | null, WriteError>
    /** What it is bound to now, by any node; null for nothing, and for no such concert. */
    readonly backendOf: (id: ConcertId) => Effect.Effect<Bound | null, StoreUnavailable>
    /** What keeps the line of a concert, as its set-up told; null where it did not, and for no such concert. */
    readonly lineBackendOf: (id: ConcertId) => Effect.Effect<string | null, StoreUnavailable>
  }
>()("@ticketrush/engine/catalogue/Catalogue") {}
