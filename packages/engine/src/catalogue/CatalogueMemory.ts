/** The readable store: what it does is what the Postgres one has to do. Used where nothing has to outlive a process. */
import { type ConcertId, concertOfOption, optionIdOf, optionNumberOf } from "@ticketrush/protocol"
import { Clock, Effect, Layer } from "effect"
import type { CommandDoor } from "../EngineApi.ts"
import {
  type Agency,
  type Artist,
  type Bound,
  Catalogue,
  type Concert,
  type ConcertOption,
  type ConcertQuery,
  type ConcertsFound,
  type Venue,
} from "./Catalogue.ts"
import type { CatalogueStore } from "./CatalogueStore.ts"
import { refused } from "./errors.ts"
import { makeKeptOutcomesMemory } from "./KeptOutcomesMemory.ts"
import { type CatalogueSettings, makeCatalogue } from "./makeCatalogue.ts"
import type { CheckedPlan } from "./plan.ts"
import type { Thumbnail } from "./Thumbnails.ts"
import { thumbnailsAmong } from "./ThumbnailsMemory.ts"

type Row = {
  concert: Concert
  readonly told: boolean
  readonly lineBackend: string | null
  options: ReadonlyArray<ConcertOption>
  readonly createdAt: number
  picture: Thumbnail | null
  state: "opening" | "open" | "abandoned" | "removed"
}

const boundOf = (row: Row | undefined): Bound | null =>
  row === undefined || row.concert.backend === null ? null : { backend: row.concert.backend, told: row.told }

export const makeCatalogueStoreMemory = (): CatalogueStore => {
  const agencies = new Map<string, Agency>()
  const artists = new Map<string, Artist>()
  const venues = new Map<string, Venue>()
  const rows = new Map<ConcertId, Row>()
  const kept = makeKeptOutcomesMemory()
  let concertIds = 0
  let version = 0

  /** The entry of `key`, made with the next id when it is missing. */
  const upsert = <T>(entries: Map<string, T>, key: string, make: (id: number) => T): T => {
    const folded = key.toLowerCase()
    const found = entries.get(folded) ?? make(entries.size + 1)
    entries.set(folded, found)
    return found
  }
  const page =
    <T extends { readonly id: number }>(all: Iterable<T>) =>
    (after: number, limit: number) =>
      [...all]
        .filter((each) => each.id > after)
        .sort((a, b) => a.id - b.id)
        .slice(0, limit)
  const open = (id: ConcertId): Row | undefined => {
    const row = rows.get(id)
    return row?.state === "open" ? row : undefined
  }
  const openConcerts = () => [...rows.values()].filter((row) => row.state === "open").map((row) => row.concert)

  const insert = Effect.fnUntraced(function* (plan: CheckedPlan) {
    const agencyOfArtist = artists.get(plan.artistName.toLowerCase())?.agency.name
    const other = agencyOfArtist !== undefined && agencyOfArtist.toLowerCase() !== plan.agencyName.toLowerCase()
    if (other && !plan.keepsAgency) {
      return yield* refused("artist-of-other-agency", { artist: plan.artistName, agency: agencyOfArtist })
    }
    const createdAt = yield* Clock.currentTimeMillis
    const agency = upsert(agencies, plan.agencyName, (id) => ({ id, name: plan.agencyName }))
    const artist = upsert(artists, plan.artistName, (id) => ({ id, name: plan.artistName, agency }))
    const { venue } = plan
    const place =
      venue && upsert(venues, `${venue.name}\n${venue.city}\n${venue.countryCode}`, (id) => ({ id, ...venue }))
    const concertId = ++concertIds
    const options = plan.concertDates.map((concertDate, number) => ({
      id: optionIdOf(concertId, number),
      concertId,
      number,
      concertDate,
      zone: plan.zone,
      price: plan.price,
      seatCount: plan.seatCount,
      venue: place,
    }))
    rows.set(concertId, {
      concert: { id: concertId, title: plan.title, artist, backend: plan.backend, thumbnail: null },
      told: plan.backend !== null,
      lineBackend: plan.lineBackend,
      options,
      createdAt,
      picture: null,
      state: "opening",
    })
    return concertId
  })

  return {
    version: Effect.sync(() => version),
    concerts: (after, limit) => Effect.sync(() => page(openConcerts())(after, limit)),
    search: (query) => Effect.sync(() => found(openConcerts(), query, (id) => open(id)?.options ?? [])),
    concert: (id) => Effect.sync(() => open(id)?.concert ?? null),
    options: (id) => Effect.sync(() => open(id)?.options ?? []),
    artists: (after, limit) => Effect.sync(() => page(artists.values())(after, limit)),
    agencies: (after, limit) => Effect.sync(() => page(agencies.values())(after, limit)),
    venues: (after, limit) => Effect.sync(() => page(venues.values())(after, limit)),

    insert: Effect.fnUntraced(function* (plan, key) {
      const { id } = yield* kept.once(key, insert(plan))
      const state = rows.get(id)?.state
      return { concertId: id, shown: state === "open" || state === "removed" }
    }),
    earlier: kept.find,
    open: (id) =>
      Effect.sync(() => {
        const row = rows.get(id)
        if (row === undefined || row.state === "abandoned") return false
        if (row.state === "opening") row.state = "open"
        version++
        return true
      }),
    addOption: (option) =>
      Effect.sync(() => {
        const row = open(concertOfOption(option.id))
        if (row === undefined || row.options.some(({ id }) => id === option.id)) return
        row.options = [...row.options, { ...row.options[0], ...option, number: optionNumberOf(option.id) }]
        version++
      }),
    rename: (id, title) =>
      Effect.sync(() => {
        const row = open(id)
        if (row !== undefined) row.concert = { ...row.concert, title }
        version++
        return row !== undefined
      }),
    discard: (id) =>
      Effect.suspend(() => {
        const state = rows.get(id)?.state
        if (state !== "opening" && state !== "abandoned") return Effect.void
        rows.delete(id)
        return kept.forget("setup", id)
      }),
    hide: (id, key) =>
      Effect.asVoid(
        kept.once(
          key,
          Effect.sync(() => {
            const row = open(id)
            if (row !== undefined) Object.assign(row, { state: "removed", picture: null })
            version++
            return id
          }),
        ),
      ),
    ...thumbnailsAmong(open, () => void version++),
    bind: (id, backend) =>
      Effect.sync(() => {
        const row = rows.get(id)
        if (row === undefined) return null
        row.concert = { ...row.concert, backend: row.concert.backend ?? backend }
        version++
        return boundOf(row)
      }),
    backendOf: (id) => Effect.sync(() => boundOf(rows.get(id))),
    lineBackendOf: (id) => Effect.sync(() => rows.get(id)?.lineBackend ?? null),
    abandon: Effect.fnUntraced(function* (patienceMs) {
      const now = yield* Clock.currentTimeMillis
      const abandoned: ConcertId[] = []
      for (const [id, row] of rows) {
        if (row.state === "opening" && row.createdAt <= now - patienceMs) row.state = "abandoned"
        if (row.state === "abandoned") abandoned.push(id)
      }
      return abandoned
    }),
  }
}

const found = (
  concerts: ReadonlyArray<Concert>,
  query: ConcertQuery,
  nightsOf: (id: ConcertId) => ReadonlyArray<ConcertOption>,
): ConcertsFound => {
  const lower = (text: string): string => text.toLowerCase()
  const is = (name: string, asked: string | undefined): boolean => asked === undefined || lower(name) === lower(asked)
  const has = ({ id, title, artist }: Concert, word: string): boolean =>
    String(id) === word || [title, artist.name, artist.agency.name].some((name) => lower(name).includes(lower(word)))
  const isThere = (id: ConcertId): boolean =>
    query.venueName === undefined || nightsOf(id).some(({ venue }) => venue !== null && is(venue.name, query.venueName))
  const rank = ({ title, artist }: Concert): string =>
    query.order === "title" ? title : query.order === "artistName" ? artist.name : artist.agency.name
  const items = concerts
    .filter(({ artist }) => is(artist.name, query.artistName) && is(artist.agency.name, query.agencyName))
    .filter(({ id }) => isThere(id))
    .filter((concert) => query.keyword === undefined || has(concert, query.keyword))
    .sort((a, b) => {
      const [x, y] = query.order === "id" ? [0, 0] : [lower(rank(a)), lower(rank(b))]
      const order = x < y ? -1 : x > y ? 1 : a.id - b.id
      return query.descending ? -order : order
    })
  return { items: items.slice(query.page * query.size, (query.page + 1) * query.size), total: items.length }
}

export const catalogueMemory = (engine: CommandDoor, settings?: CatalogueSettings) =>
  Layer.effect(
    Catalogue,
    Effect.suspend(() => makeCatalogue(makeCatalogueStoreMemory(), engine, settings)),
  )
