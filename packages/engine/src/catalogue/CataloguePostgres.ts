/** The catalogue in Postgres: see `sql/0001_catalogue.sql` for the tables and the states of a concert. */
import { PgTypes } from "@effect/sql-pg"
import { type ConcertId, concertOfOption, optionIdOf, optionNumberOf } from "@ticketrush/protocol"
import { Effect, Layer } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import type { CommandDoor } from "../EngineApi.ts"
import {
  type AddedOption,
  type Bound,
  Catalogue,
  type Concert,
  type ConcertOption,
  type Venue,
  type VenuePlan,
} from "./Catalogue.ts"
import type { CatalogueStore } from "./CatalogueStore.ts"
import { type RefusedError, refused } from "./errors.ts"
import { makeKeptOutcomesPostgres } from "./KeptOutcomesPostgres.ts"
import { type CatalogueSettings, makeCatalogue } from "./makeCatalogue.ts"
import type { CheckedPlan } from "./plan.ts"
import { type StoreAccess, storeAccess } from "./StoreAccess.ts"
import { forgetThumbnail, thumbnailsOver } from "./ThumbnailsPostgres.ts"

type NameRow = { readonly id: bigint; readonly name: string }
type ArtistRow = NameRow & { readonly agency_id: bigint; readonly agency_name: string }
type VenueRow = NameRow & { readonly city: string; readonly country_code: string; readonly address: string | null }
type ConcertRow = {
  readonly id: number
  readonly title: string
  readonly artist_id: bigint
  readonly artist_name: string
  readonly agency_id: bigint
  readonly agency_name: string
  readonly backend: string | null
  readonly thumbnail: string | null
}
type OptionRow = {
  readonly concert_id: number
  readonly number: number
  readonly concert_date: Date
  readonly zone: string | null
  readonly price: bigint
  readonly seat_count: number
  readonly venue_id: bigint | null
  readonly name: string
  readonly city: string
  readonly country_code: string
  readonly address: string | null
}

const upsertVenue = Effect.fnUntraced(function* (sql: SqlClient.SqlClient, venue: VenuePlan) {
  const [row] = yield* sql<NameRow>`
    insert into venues (name, city, country_code, address)
    values (${venue.name}, ${venue.city}, ${venue.countryCode}, ${venue.address})
    on conflict (lower(name), lower(city), country_code)
      do update set address = coalesce(excluded.address, venues.address)
    returning id`
  return row.id
})

/** All rows of a concert, as `opening`: the statements of a transaction that is the caller's. */
export const insertConcert = Effect.fnUntraced(function* (
  sql: SqlClient.SqlClient,
  plan: CheckedPlan,
): Effect.fn.Return<ConcertId, RefusedError | SqlError.SqlError> {
  const [agency] = yield* sql<NameRow>`
    insert into agencies (name) values (${plan.agencyName})
    on conflict (lower(name)) do update set name = agencies.name returning id`
  const [artist] = yield* sql<ArtistRow>`
    insert into artists (name, agency_id) values (${plan.artistName}, ${agency.id})
    on conflict (lower(name)) do update set name = artists.name
    returning id, agency_id, (select name from agencies where id = agency_id) as agency_name`
  if (artist.agency_id !== agency.id && !plan.keepsAgency) {
    return yield* refused("artist-of-other-agency", { artist: plan.artistName, agency: artist.agency_name })
  }
  const venueId = plan.venue === null ? null : yield* upsertVenue(sql, plan.venue)
  const [concert] = yield* sql<{ readonly id: ConcertId }>`
    insert into concerts (title, artist_id, state, backend, backend_told, line_backend)
    values (${plan.title}, ${artist.id}, 'opening', ${plan.backend}, ${plan.backend !== null}, ${plan.lineBackend})
    returning id`
  const [first, ...others] = plan.concertDates.map((date, number) => ({
    concert_id: concert.id,
    number,
    concert_date: PgTypes.timestamptz(date),
    zone: plan.zone,
    price: plan.price,
    seat_count: plan.seatCount,
    venue_id: venueId,
  }))
  yield* sql`insert into concert_options ${sql.insert([first, ...others])}`
  return concert.id
})

/** `opening` -> `open`, once or again; gives a row unless there is no such concert, or it was abandoned. */
export const openConcert = (sql: SqlClient.SqlClient, id: ConcertId) =>
  sql`
    update concerts set state = case state when 'opening' then 'open' else state end
    where id = ${id} and state in ('opening', 'open', 'removed') returning id`

/** One statement, so that the version is counted with the row, and with no row that was there before. */
const insertOption = (sql: SqlClient.SqlClient, { concertDate, id, price, seatCount }: AddedOption) => sql`
  with added as (
    insert into concert_options (concert_id, number, concert_date, zone, price, seat_count, venue_id)
    select o.concert_id, ${optionNumberOf(id)}::smallint, ${PgTypes.timestamptz(concertDate)}::timestamptz, o.zone,
      ${price}::bigint, ${seatCount}::integer, o.venue_id
    from concert_options o join concerts c on c.id = o.concert_id and c.state = 'open'
    where o.concert_id = ${concertOfOption(id)} and o.number = 0
    on conflict do nothing returning number)
  update catalogue_version set version = version + 1 where exists (select from added)`

/** What takes a concert from one state to the next. */
const concertSteps = (
  sql: SqlClient.SqlClient,
  access: StoreAccess,
): Pick<CatalogueStore, "insert" | "earlier" | "open" | "addOption" | "rename" | "discard" | "hide" | "abandon"> => {
  const { write } = access
  const kept = makeKeptOutcomesPostgres(sql, access)
  return {
    insert: (plan, key) =>
      write(
        sql,
        Effect.gen(function* () {
          const { id, again } = yield* kept.once(key, insertConcert(sql, plan))
          if (!again) return { concertId: id, shown: false }
          const shown = yield* sql`select from concerts where id = ${id} and state in ('open', 'removed')`
          return { concertId: id, shown: shown.length === 1 }
        }),
      ),
    earlier: kept.find,
    open: (id) => Effect.map(write(sql, openConcert(sql, id)), (rows) => rows.length === 1),
    addOption: (option) => Effect.asVoid(write(sql, insertOption(sql, option))),
    rename: (id, title) =>
      write(sql, sql`update concerts set title = ${title} where id = ${id} and state = 'open' returning id`).pipe(
        Effect.map((rows) => rows.length === 1),
      ),
    discard: (id) =>
      write(
        sql,
        Effect.gen(function* () {
          const gone = yield* sql`
            delete from concerts where id = ${id} and state in ('opening', 'abandoned') returning id`
          if (gone.length === 1) yield* kept.forget("setup", id)
        }),
      ),
    hide: (id, key) =>
      Effect.asVoid(
        write(
          sql,
          kept.once(
            key,
            Effect.gen(function* () {
              yield* sql`update concerts set state = 'removed', thumbnail = null where id = ${id} and state = 'open'`
              yield* forgetThumbnail(sql, id)
              return id
            }),
          ),
        ),
      ),
    abandon: (patienceMs) =>
      write(
        sql,
        sql<{ readonly id: ConcertId }>`
        update concerts set state = 'abandoned'
        where state = 'abandoned'
          or (state = 'opening' and created_at <= now() - ${patienceMs}::bigint * interval '1 millisecond'
            and not exists (select from seeds where planted_at is null and concerts.id = any(seeds.concerts)))
        returning id`,
      ).pipe(Effect.map((rows) => rows.map((row) => row.id))),
  }
}

const bindingsOver = (
  sql: SqlClient.SqlClient,
  { read, write }: StoreAccess,
): Pick<CatalogueStore, "bind" | "backendOf" | "lineBackendOf"> => ({
  bind: (id, backend) =>
    write(
      sql,
      sql<Bound>`
        update concerts set backend = coalesce(backend, ${backend})
        where id = ${id} returning backend, backend_told as told`,
    ).pipe(Effect.map(([bound]) => bound ?? null)),
  backendOf: (id) =>
    read(sql<Bound>`select backend, backend_told as told from concerts where id = ${id} and backend is not null`).pipe(
      Effect.map(([bound]) => bound ?? null),
    ),
  lineBackendOf: (id) =>
    read(sql<{ readonly name: string | null }>`select line_backend as name from concerts where id = ${id}`).pipe(
      Effect.map(([row]) => row?.name ?? null),
    ),
})

export const makeCatalogueStorePostgres = Effect.gen(function* (): Effect.fn.Return<
  CatalogueStore,
  never,
  SqlClient.SqlClient
> {
  const sql = yield* SqlClient.SqlClient
  const access = yield* storeAccess
  const { read } = access

  const concertColumns = sql`c.id, c.title, c.backend, c.thumbnail, a.id as artist_id, a.name as artist_name, g.id as agency_id, g.name as agency_name
    from concerts c join artists a on a.id = c.artist_id join agencies g on g.id = a.agency_id`
  const optionColumns = sql`o.concert_id, o.number, o.concert_date, o.zone, o.price, o.seat_count,
      v.id as venue_id, v.name, v.city, v.country_code, v.address
    from concert_options o join concerts c on c.id = o.concert_id and c.state = 'open' left join venues v on v.id = o.venue_id`

  return {
    version: read(sql<{ readonly version: bigint }>`select version from catalogue_version`).pipe(
      Effect.map(([row]) => Number(row.version)),
    ),
    concerts: (after, limit) =>
      read(sql<ConcertRow>`
        select ${concertColumns} where c.state = 'open' and c.id > ${after} order by c.id limit ${limit}`).pipe(
        Effect.map((rows) => rows.map(toConcert)),
      ),
    search: searchOver(sql, access),
    concert: (id) =>
      read(sql<ConcertRow>`select ${concertColumns} where c.state = 'open' and c.id = ${id}`).pipe(
        Effect.map(([row]) => (row === undefined ? null : toConcert(row))),
      ),
    options: (id) =>
      read(sql<OptionRow>`select ${optionColumns} where o.concert_id = ${id} order by o.number`).pipe(
        Effect.map((rows) => rows.map(toOption)),
      ),
    artists: (after, limit) =>
      read(sql<ArtistRow>`
        select a.id, a.name, g.id as agency_id, g.name as agency_name
        from artists a join agencies g on g.id = a.agency_id where a.id > ${after} order by a.id limit ${limit}`).pipe(
        Effect.map((rows) => rows.map((row) => toArtist(row.id, row.name, row))),
      ),
    agencies: (after, limit) =>
      read(sql<NameRow>`select id, name from agencies where id > ${after} order by id limit ${limit}`).pipe(
        Effect.map((rows) => rows.map(({ id, name }) => ({ id: Number(id), name }))),
      ),
    venues: (after, limit) =>
      read(sql<VenueRow>`select * from venues where id > ${after} order by id limit ${limit}`).pipe(
        Effect.map((rows) => rows.map((row) => toVenue(row.id, row))),
      ),
    ...concertSteps(sql, access),
    ...bindingsOver(sql, access),
    ...thumbnailsOver(sql, access),
  }
})

/** The count stands in each row, so a page behind the last one has none and is counted again. */
const searchOver =
  (sql: SqlClient.SqlClient, { read }: StoreAccess): CatalogueStore["search"] =>
  ({ keyword = null, artistName = null, agencyName = null, venueName = null, order, descending, page, size }) => {
    const from = sql`
      from concerts c join artists a on a.id = c.artist_id join agencies g on g.id = a.agency_id
      where c.state = 'open'
        and (${artistName}::text is null or lower(a.name) = lower(${artistName}::text))
        and (${agencyName}::text is null or lower(g.name) = lower(${agencyName}::text))
        and (${venueName}::text is null or exists (select from concert_options o join venues v on v.id = o.venue_id
          where o.concert_id = c.id and lower(v.name) = lower(${venueName}::text)))
        and (${keyword}::text is null or c.id::text = ${keyword}::text
          or position(lower(${keyword}::text) in lower(c.title)) > 0
          or position(lower(${keyword}::text) in lower(a.name)) > 0
          or position(lower(${keyword}::text) in lower(g.name)) > 0)`
    const column = { title: sql`lower(c.title)`, artistName: sql`lower(a.name)`, entertainmentName: sql`lower(g.name)` }
    const direction = descending ? sql`desc` : sql`asc`
    const ordered =
      order === "id" ? sql`c.id ${direction}` : sql`${column[order]} collate "C" ${direction}, c.id ${direction}`
    const rows = read(sql<ConcertRow & { readonly total: bigint }>`
      select c.id, c.title, c.backend, c.thumbnail, a.id as artist_id, a.name as artist_name, g.id as agency_id,
        g.name as agency_name, count(*) over () as total
      ${from} order by ${ordered} limit ${size} offset ${page * size}`)
    return Effect.flatMap(rows, (found) => {
      const items = found.map(toConcert)
      if (found.length > 0 || page === 0) return Effect.succeed({ items, total: Number(found[0]?.total ?? 0) })
      return Effect.map(read(sql<{ readonly total: bigint }>`select count(*) as total ${from}`), ([{ total }]) => {
        return { items, total: Number(total) }
      })
    })
  }

const toArtist = (id: bigint, name: string, of: { readonly agency_id: bigint; readonly agency_name: string }) => ({
  id: Number(id),
  name,
  agency: { id: Number(of.agency_id), name: of.agency_name },
})

const toConcert = (row: ConcertRow): Concert => ({
  id: row.id,
  title: row.title,
  artist: toArtist(row.artist_id, row.artist_name, row),
  backend: row.backend,
  thumbnail: row.thumbnail,
})

const toVenue = (id: bigint, row: Omit<VenueRow, "id">): Venue => ({
  id: Number(id),
  name: row.name,
  city: row.city,
  countryCode: row.country_code,
  address: row.address,
})

const toOption = (row: OptionRow): ConcertOption => ({
  id: optionIdOf(row.concert_id, row.number),
  concertId: row.concert_id,
  number: row.number,
  concertDate: row.concert_date.getTime(),
  zone: row.zone,
  price: Number(row.price),
  seatCount: row.seat_count,
  venue: row.venue_id === null ? null : toVenue(row.venue_id, row),
})

/** The tables must be there: see `catalogueMigrations`. */
export const cataloguePostgres = (engine: CommandDoor, settings?: CatalogueSettings) =>
  Layer.effect(
    Catalogue,
    Effect.flatMap(makeCatalogueStorePostgres, (store) => makeCatalogue(store, engine, settings)),
  )
