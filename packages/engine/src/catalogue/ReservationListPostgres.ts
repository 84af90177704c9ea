/** Reservation lists in Postgres: see `sql/0003_reservations.sql`. */
import { PgTypes } from "@effect/sql-pg"
import {
  type ConcertId,
  invariant,
  type ReservationStatus,
  reservationIdOf,
  reservationSequenceMax,
} from "@ticketrush/protocol"
import { Effect, Layer, Result } from "effect"
import { SqlClient } from "effect/sql"
import type { EngineApi } from "../EngineApi.ts"
import type { FollowerSettings } from "../feed/JournalFollower.ts"
import type { Journal } from "../journal/Journal.ts"
import { followerPositions } from "./follower-positions.ts"
import type { ProjectionStore } from "./ProjectionStore.ts"
import { makeProjector } from "./Projector.ts"
import type { PartedRow, Reached, ReservationRow } from "./projection.ts"
import { ReservationList, type ReservationQuery } from "./ReservationList.ts"
import { storeAccess } from "./StoreAccess.ts"

type Row = {
  readonly id: bigint
  readonly option_id: bigint
  readonly person: bigint
  readonly seats: ReadonlyArray<number>
  readonly price: bigint
  readonly status: ReservationStatus
  readonly reserved_at: bigint
  readonly deadline: bigint
  readonly confirmed_at: bigint | null
  readonly expired_at: bigint | null
  readonly cancelled_at: bigint | null
  readonly refunded_at: bigint | null
  readonly offered_to: bigint | null
  readonly offer_until: bigint | null
}

/**
 * A column of a page, as one parameter. One of nulls alone is sent as an array without elements: `unnest` fills what is shorter than the
 * others with nulls, and half of the columns of new reservations are such.
 */
const column = (values: ReadonlyArray<number | null>): PgTypes.Parameter =>
  Result.getOrThrow(
    PgTypes.array(
      values.every((value) => value === null) ? [] : values.map((value) => (value === null ? null : BigInt(value))),
      PgTypes.OID.int8,
    ),
  )

const idsOf = (concertId: ConcertId): readonly [number, number] => [
  reservationIdOf(concertId, 1),
  reservationIdOf(concertId, reservationSequenceMax),
]

export const makeProjectionStorePostgres = Effect.gen(function* (): Effect.fn.Return<
  ProjectionStore,
  never,
  SqlClient.SqlClient
> {
  const sql = yield* SqlClient.SqlClient
  const { read, write } = yield* storeAccess

  const positions = followerPositions(sql, read, "reservations_position")

  const insert = (rows: ReadonlyArray<ReservationRow>) => {
    const numbers = (pick: (row: ReservationRow) => number | null) => column(rows.map(pick))
    return sql`
      insert into reservations (id, option_id, person, price, status, reserved_at, deadline,
        confirmed_at, expired_at, cancelled_at, refunded_at, offered_to, offer_until, seats)
      select id, option_id, person, price, status, reserved_at, deadline,
        confirmed_at, expired_at, cancelled_at, refunded_at, offered_to, offer_until, seats::integer[]
      from unnest(${numbers((row) => row.id)}, ${numbers((row) => row.optionId)}, ${numbers((row) => row.person)},
        ${numbers((row) => row.price)}, ${numbers((row) => row.status)}, ${numbers((row) => row.reservedAt)},
        ${numbers((row) => row.deadline)}, ${numbers((row) => row.confirmedAt)}, ${numbers((row) => row.expiredAt)},
        ${numbers((row) => row.cancelledAt)}, ${numbers((row) => row.refundedAt)},
        ${numbers((row) => row.offer?.to ?? null)}, ${numbers((row) => row.offer?.until ?? null)},
        ${rows.map((row) => `{${row.seats.join(",")}}`)}::text[])
        as made (id, option_id, person, price, status, reserved_at, deadline,
          confirmed_at, expired_at, cancelled_at, refunded_at, offered_to, offer_until, seats)`
  }

  /** Rows of their own for seats that leave older rows. Those are written once each, however much leaves them. */
  const part = (parted: ReadonlyMap<number, PartedRow>) => {
    const rows = [...parted.values()]
    const lists = rows.map(({ seats }) => `{${seats.join(",")}}`)
    const [ids, wholes] = [column([...parted.keys()]), column(rows.map(({ whole }) => whole))]
    const [prices, people] = [column(rows.map(({ price }) => price)), column(rows.map(({ person }) => person))]
    return Effect.andThen(
      sql`
        insert into reservations (id, option_id, person, price, status, reserved_at, deadline, confirmed_at, seats)
        select parted.id, r.option_id, parted.person, parted.price, r.status, r.reserved_at, r.deadline,
          coalesce(parted.confirmed_at, r.confirmed_at), parted.seats::integer[]
        from unnest(${ids}, ${wholes}, ${people}, ${prices}, ${column(rows.map(({ confirmedAt }) => confirmedAt))}, ${lists}::text[])
          as parted (id, whole, person, price, confirmed_at, seats)
        join reservations r on r.id = parted.whole`,
      sql`
        update reservations r set price = r.price - gone.price, offered_to = null, offer_until = null, seats = array(
          select seat from unnest(r.seats) with ordinality as has (seat, nth)
          where not exists (
            select from reservations p where p.id = any(gone.parts) and has.seat = any(p.seats)
          ) order by nth
        )
        from (
          select whole, sum(price) as price, array_agg(id) as parts
          from unnest(${ids}, ${wholes}, ${prices}) as parted (id, whole, price) group by whole
        ) as gone
        where r.id = gone.whole`,
    )
  }

  const update = Effect.fnUntraced(function* (moved: ReadonlyMap<number, Reached>) {
    const rows = [...moved.values()]
    const numbers = (pick: (row: Reached) => number | null) => column(rows.map(pick))
    const [{ changed }] = yield* sql<{ readonly changed: bigint }>`
      with changed as (
        update reservations r set status = moved.status,
          person = coalesce(moved.person, r.person),
          deadline = coalesce(moved.deadline, r.deadline),
          confirmed_at = coalesce(r.confirmed_at, moved.confirmed_at),
          expired_at = coalesce(r.expired_at, moved.expired_at),
          cancelled_at = coalesce(r.cancelled_at, moved.cancelled_at),
          refunded_at = coalesce(r.refunded_at, moved.refunded_at),
          offered_to = moved.offered_to,
          offer_until = moved.offer_until
        from unnest(${column([...moved.keys()])}, ${numbers((row) => row.person)},
          ${numbers((row) => row.status)}, ${numbers((row) => row.deadline)},
          ${numbers((row) => row.confirmedAt)}, ${numbers((row) => row.expiredAt)}, ${numbers((row) => row.cancelledAt)}, ${numbers((row) => row.refundedAt)},
          ${numbers((row) => row.offer?.to ?? null)}, ${numbers((row) => row.offer?.until ?? null)})
          as moved (id, person, status, deadline, confirmed_at, expired_at, cancelled_at, refunded_at, offered_to, offer_until)
        where r.id = moved.id
        returning r.id
      ) select count(*) as changed from changed`
    invariant(Number(changed) === rows.length, "a reservation that moves was listed when it was made")
  })

  return {
    behind: positions.behind,
    position: positions.position,
    write: (concertId, from, to, page) =>
      write(
        sql,
        Effect.gen(function* () {
          if (!(yield* positions.move(concertId, from, to))) return false
          const [lowest, highest] = idsOf(concertId)
          if (from === 0) yield* sql`delete from reservations where id between ${lowest} and ${highest}`
          if (page.made.size > 0) yield* insert([...page.made.values()])
          if (page.parted.size > 0) yield* part(page.parted)
          if (page.moved.size > 0) yield* update(page.moved)
          return true
        }),
      ),
    list: ({ person, offeredAt, concertId, optionId, statuses, after }: ReservationQuery, limit) => {
      const where =
        offeredAt === undefined
          ? [sql`person = ${person}`]
          : [sql`offered_to = ${person}`, sql`offer_until > ${offeredAt}`]
      if (concertId !== undefined) {
        const [lowest, highest] = idsOf(concertId)
        where.push(sql`id between ${lowest} and ${highest}`)
      }
      if (optionId !== undefined) where.push(sql`option_id = ${optionId}`)
      if (statuses !== undefined) where.push(sql`status = any(${column(statuses)})`)
      if (after !== undefined) where.push(sql`(reserved_at, id) < (${after.reservedAt}, ${after.id})`)
      return read(sql<Row>`
        select * from reservations where ${sql.and(where)} order by reserved_at desc, id desc limit ${limit}`).pipe(
        Effect.map((rows) => rows.map(toRow)),
      )
    },
  }
})

const time = (value: bigint | null): number | null => (value === null ? null : Number(value))

const toRow = (row: Row): ReservationRow => ({
  id: Number(row.id),
  optionId: Number(row.option_id),
  person: Number(row.person),
  seats: row.seats,
  price: Number(row.price),
  status: row.status,
  reservedAt: Number(row.reserved_at),
  deadline: Number(row.deadline),
  confirmedAt: time(row.confirmed_at),
  expiredAt: time(row.expired_at),
  cancelledAt: time(row.cancelled_at),
  refundedAt: time(row.refunded_at),
  offer: row.offered_to === null ? null : { to: Number(row.offered_to), until: Number(row.offer_until) },
})

/** The tables must be there, those of the journal too: see `catalogueMigrations` and `journalMigrations`. */
export const reservationListPostgres = (
  engine: Pick<EngineApi, "onCommitted">,
  journal: Pick<Journal, "read">,
  settings?: FollowerSettings,
) =>
  Layer.effect(
    ReservationList,
    Effect.flatMap(makeProjectionStorePostgres, (store) => makeProjector(store, engine, journal, settings)),
  )
