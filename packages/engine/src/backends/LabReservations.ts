/** What a person has reserved through strategies of the lab, from their rows: see `sql/0001_rows.sql`. */
import { type ConcertId, limits, type PersonId, reservationSequenceMax } from "@ticketrush/protocol"
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import type { StoreUnavailable, WriteError } from "../catalogue/errors.ts"
import { storeAccess, writing } from "../catalogue/StoreAccess.ts"
import type { BookingRow } from "./RowStore.ts"

type Row = {
  readonly id: bigint
  readonly person: bigint
  readonly seats: ReadonlyArray<string>
  readonly at: bigint
  readonly released_at: bigint | null
}

/** Oldest first, at most `limits.listPageMax` of the latest. Empty where no strategy was ever started. */
export const labReservations: Effect.Effect<
  (person: PersonId) => Effect.Effect<ReadonlyArray<BookingRow>, StoreUnavailable>,
  never,
  SqlClient.SqlClient
> = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const { read } = yield* storeAccess
  let made = false
  const isMade = Effect.map(
    read(sql<{ readonly made: boolean }>`select to_regclass('lab_reservation') is not null as made`),
    ([row]) => {
      made = row.made
      return made
    },
  )
  const rowsOf = (person: PersonId) =>
    read(sql<Row>`
      select id, person, seats::text[], at, released_at from lab_reservation
      where person = ${person} order by at desc, id desc limit ${limits.listPageMax}`)
  return (person) =>
    Effect.gen(function* () {
      if (!made && !(yield* isMade)) return []
      return (yield* rowsOf(person)).map(toBooking).reverse()
    })
})

/** Takes the reservations of a concert that have ended out of the rows: only races do that, on concerts of their own. */
export const forgetEnded: Effect.Effect<
  (concertId: ConcertId) => Effect.Effect<void, WriteError>,
  never,
  SqlClient.SqlClient
> = Effect.map(SqlClient.SqlClient, (sql) => (concertId) => {
  const base = concertId * (reservationSequenceMax + 1)
  return Effect.asVoid(
    writing(
      sql,
      sql`delete from lab_reservation
           where id between ${base} and ${base + reservationSequenceMax} and released_at is not null`,
    ),
  )
})

const toBooking = (row: Row): BookingRow => ({
  id: Number(row.id),
  person: Number(row.person),
  seats: row.seats.map(Number),
  at: Number(row.at),
  releasedAt: row.released_at === null ? null : Number(row.released_at),
})
