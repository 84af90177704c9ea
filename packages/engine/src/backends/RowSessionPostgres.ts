/**
 * One session of Postgres with the statements of a strategy. It says what a statement that gave no answer came to: a
 * commit, or a statement that is a transaction of its own, is *unknown* when the connection broke after it was sent; a
 * statement inside a transaction was rolled back with its session.
 */
import { concertOfSeat, reservationSequenceMax, type SeatId } from "@ticketrush/protocol"
import { DatabaseError, type PoolClient, type QueryArrayResult } from "pg"
import { reasonUnder } from "../database/reasonUnder.ts"
import type { Log } from "../ports.ts"
import type {
  BatchBooked,
  Booked,
  Booking,
  BookingRow,
  Lock,
  RowDone,
  RowFailure,
  RowSession,
  SeatRow,
} from "./RowStore.ts"

export type AnswerRow = ReadonlyArray<unknown>

const conflicts: ReadonlySet<string> = new Set(["40001", "40P01"])
/** A lock, or the whole statement, took too long. */
const lateCodes: ReadonlySet<string> = new Set(["55P03", "57014"])
const sequenceEnded = "2200H"
const keyTaken = "23505"
/** What a proxy or a dying server may report about a statement that was committed all the same. */
const doubtfulClass = /^(08|57P|58|XX)/

const seatColumns = "select seat_id, version, holder from lab_seat where seat_id = any($1::bigint[]) order by seat_id"

const guards = {
  any: "true",
  free: "s.holder is null",
  version: "s.version = asked.version",
} as const

/**
 * The rows are taken in the order of the array, which is sorted. `any (array[...])` leaves PostgreSQL no other plan than to
 * look up each seat: joined by `=`, a small table is read whole, and a serializable session then counts as a reader of all seats.
 */
const bookText = (guard: keyof typeof guards): string => `
with made as materialized (select $1::bigint + nextval('lab_reservation_number') as id),
taken as (
  update lab_seat s set version = s.version + 1, holder = made.id
    from made, unnest($2::bigint[], $3::bigint[]) as asked (seat_id, version)
   where s.seat_id = any (array[asked.seat_id]) and ${guards[guard]}
  returning s.seat_id
)
insert into lab_reservation (id, person, seats, key_high, key_low)
select made.id, $4, $5::bigint[], $6, $7 from made where (select count(*) from taken) = cardinality($2::bigint[])
returning id, at`

const bookTexts = { any: bookText("any"), free: bookText("free"), version: bookText("version") }

/** All rows are locked in the order of their ids before any is judged: two batches never wait for each other in a circle. */
const bookAllText = `
with asked as materialized (select * from unnest($1::integer[], $2::bigint[]) as a (nth, seat_id)),
locked as materialized (
  select seat_id, holder from lab_seat where seat_id = any($2::bigint[]) order by seat_id for no key update
), judged as materialized (
  select nth, min(a.seat_id) filter (where l.seat_id is null) as absent, min(l.seat_id) filter (where l.holder is not null) as taken
    from asked a left join locked l on l.seat_id = a.seat_id group by nth
), won as materialized (
  select nth, base + nextval('lab_reservation_number') as id, person, seats, key_high, key_low
    from judged join unnest($3::bigint[], $4::bigint[], $5::text[], $6::bigint[], $7::bigint[])
      with ordinality as r (base, person, seats, key_high, key_low, nth) using (nth)
   where absent is null and taken is null
), changed as (
  update lab_seat s set version = s.version + 1, holder = won.id
    from asked join won using (nth) where s.seat_id = asked.seat_id
), made as (
  insert into lab_reservation (id, person, seats, key_high, key_low)
  select id, person, seats::bigint[], key_high, key_low from won
  returning id, at
)
select judged.nth, won.id, made.at, absent, taken
  from judged left join won using (nth) left join made on made.id = won.id`

const bookingColumns = "id, person, seats::text[], at, released_at"

const bookingOf = ([id, person, seats, at, releasedAt]: AnswerRow): BookingRow => ({
  id: Number(id),
  person: Number(person),
  seats: (seats as ReadonlyArray<string>).map(Number),
  at: Number(at),
  releasedAt: releasedAt === null ? null : Number(releasedAt),
})

/** The first number of a concert's reservation ids, less one. */
const baseOf = (seat: SeatId): number => concertOfSeat(seat) * (reservationSequenceMax + 1)

const sorted = <A extends number>(numbers: ReadonlyArray<A>): ReadonlyArray<A> => numbers.toSorted((a, b) => a - b)

type Statement = {
  readonly text: string
  readonly values?: ReadonlyArray<unknown>
  /** Whether something is written once it has succeeded, though no transaction is open. */
  readonly writes?: boolean
}

export class RowSessionPostgres implements RowSession {
  readonly #client: PoolClient
  readonly #log: Log
  readonly #onEnd: () => void
  #inTransaction = false
  #broken = false

  constructor(client: PoolClient, log: Log, onEnd: () => void) {
    this.#client = client
    this.#log = log
    this.#onEnd = onEnd
  }

  readonly begin: RowSession["begin"] = (isolation, done) =>
    this.ask<"begun">({ text: `begin isolation level ${isolation}` }, done, () => {
      this.#inTransaction = true
      return "begun"
    })

  readonly read: RowSession["read"] = (seats, done) =>
    this.ask({ text: seatColumns, values: [sorted(seats)] }, done, (rows) => rows.map(seatOf))

  readonly lock = (
    seats: ReadonlyArray<SeatId>,
    { strength, skipLocked }: Lock,
    done: RowDone<ReadonlyArray<SeatRow>>,
  ) =>
    this.ask(
      {
        text: `${seatColumns} for ${strength === "update" ? "update" : "no key update"}${skipLocked ? " skip locked" : ""}`,
        values: [sorted(seats)],
      },
      done,
      (rows) => rows.map(seatOf),
    )

  readonly advise: RowSession["advise"] = (seats, done) =>
    this.ask<"locked">(
      { text: "select pg_advisory_xact_lock(seat) from unnest($1::bigint[]) as seat", values: [sorted(seats)] },
      done,
      () => "locked",
    )

  readonly book = ({ person, seats, key, only }: Booking, done: RowDone<Booked>): void => {
    const ids = sorted(seats)
    const versions =
      typeof only === "string" ? ids.map(() => null) : ids.map((id) => only.find(({ seat }) => seat === id)?.version)
    const text = bookTexts[typeof only === "string" ? only : "version"]
    const values = [baseOf(ids[0]), ids, versions, person, seats, key?.high ?? null, key?.low ?? null]
    this.ask<Booked>(
      { text, values, writes: true },
      done,
      ([row]) =>
        row === undefined ? { kind: "missed" } : { kind: "booked", reservation: Number(row[0]), at: Number(row[1]) },
      { [keyTaken]: { kind: "key-known" } },
    )
  }

  readonly bookAll: RowSession["bookAll"] = (bookings, done) => {
    const places = bookings
      .flatMap(({ seats }, at) => seats.map((seat) => ({ nth: at + 1, seat })))
      .toSorted((a, b) => a.seat - b.seat)
    const values = [
      places.map(({ nth }) => nth),
      places.map(({ seat }) => seat),
      bookings.map(({ seats }) => baseOf(seats[0])),
      bookings.map(({ person }) => person),
      bookings.map(({ seats }) => `{${seats.join(",")}}`),
      bookings.map(({ key }) => key?.high ?? null),
      bookings.map(({ key }) => key?.low ?? null),
    ]
    this.ask<ReadonlyArray<BatchBooked> | "key-known">(
      { text: bookAllText, values, writes: true },
      done,
      (rows) => rows.toSorted((a, b) => Number(a[0]) - Number(b[0])).map(batchBookedOf),
      { [keyTaken]: "key-known" },
    )
  }

  readonly keyed: RowSession["keyed"] = (concertId, person, key, done) =>
    this.ask(
      {
        text: `select ${bookingColumns} from lab_reservation
                where person = $1 and key_high = $2 and key_low = $3 and id / ${reservationSequenceMax + 1} = $4`,
        values: [person, key.high, key.low, concertId],
      },
      done,
      ([row]) => (row === undefined ? null : bookingOf(row)),
    )

  readonly commit: RowSession["commit"] = (done) => {
    this.#inTransaction = false
    this.ask<"committed">({ text: "commit", writes: true }, done, () => "committed")
  }

  readonly rollback: RowSession["rollback"] = (done) => {
    this.#inTransaction = false
    this.ask<"rolled-back">({ text: "rollback" }, done, () => "rolled-back")
  }

  readonly giveBack = (): void => {
    const end = (broken: boolean): void => {
      this.#client.release(broken)
      this.#onEnd()
    }
    if (this.#broken || !this.#inTransaction) return end(this.#broken)
    this.#client.query("rollback", (failure: Error | null) => end(failure !== null))
  }

  /** `expected`: answers by the code of an error that is one. */
  ask<A>(
    { text, values = [], writes = false }: Statement,
    done: RowDone<A>,
    read: (rows: ReadonlyArray<AnswerRow>) => A,
    expected: Readonly<Record<string, A>> = {},
  ): void {
    const alone = writes && !this.#inTransaction
    const query = {
      text,
      values: [...values],
      rowMode: "array" as const,
      ...(values.length > 0 && { name: nameOf(text) }),
    }
    this.#client.query(query, (failure: Error | null, result: QueryArrayResult) => {
      if (failure === null) return done(read(result.rows))
      const code = failure instanceof DatabaseError ? failure.code : undefined
      if (code !== undefined && Object.hasOwn(expected, code)) return done(expected[code])
      done(this.#failed(failure, code, alone))
    })
  }

  #failed(failure: Error, code: string | undefined, alone: boolean): RowFailure {
    const reason = reasonUnder(failure)
    if (code !== undefined && conflicts.has(code)) return { kind: "failed", why: "conflict", reason }
    if (code !== undefined && lateCodes.has(code)) return { kind: "failed", why: "late", reason }
    if (code === sequenceEnded) return { kind: "failed", why: "exhausted", reason }
    this.#broken = true
    this.#log.warn("a statement of the strategy lab failed", { reason, code: code ?? "" })
    const doubtful = code === undefined || doubtfulClass.test(code)
    return { kind: "failed", why: alone && doubtful ? "unknown" : "missing", reason }
  }
}

/** A statement is prepared once in a session: planning it costs more than what it does. */
const names = new Map<string, string>()
const nameOf = (text: string): string => {
  const name = names.get(text) ?? `lab-${names.size + 1}`
  names.set(text, name)
  return name
}

const seatOf = ([seat, version, holder]: AnswerRow): SeatRow => ({
  seat: Number(seat),
  version: Number(version),
  holder: holder === null ? null : Number(holder),
})

const batchBookedOf = ([, id, at, absent, taken]: AnswerRow): BatchBooked => {
  if (id !== null) return { kind: "booked", reservation: Number(id), at: Number(at) }
  return absent === null ? { kind: "taken", seat: Number(taken) } : { kind: "absent", seat: Number(absent) }
}
