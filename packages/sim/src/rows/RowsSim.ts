/**
 * The seat rows of the lab in a simulated Postgres: row locks, and what a statement sees at READ COMMITTED (all that was
 * committed when it began; a row that it had to wait for is looked at once more as it is then) and at SERIALIZABLE (all
 * that was committed when the transaction read first; a row that was changed since ends the transaction). Of serializable
 * it has no more than strategies need that write every row that they have read. Held to a real one by
 * `rows.differential.postgres.test.ts`.
 */
import type {
  BatchBooked,
  Booked,
  Booking,
  BookingRow,
  Lock,
  RowFailure,
  SeatRow,
} from "@ticketrush/engine/backends/RowStore"
import {
  type CommandKey,
  concertOfSeat,
  type OptionId,
  optionOfSeat,
  type PersonId,
  type ReservationId,
  reservationIdOf,
  type SeatId,
} from "@ticketrush/protocol"
import { type Holder, RowLocks } from "./RowLocks.ts"

export type Isolation = "read committed" | "serializable"

type Version = { readonly row: SeatRow /** Of the commit that wrote it; 0 for the first. */; readonly at: number }
type Made = BookingRow & { readonly keyText: string | null }

export type RowTransaction = Holder & {
  readonly isolation: Isolation
  /** The commit up to which a serializable transaction sees; undefined until it reads. */
  snapshot: number | undefined
  readonly written: Map<SeatId, SeatRow>
  readonly made: Made[]
}

type Done<A> = (answer: A | RowFailure) => void

export class RowsSim {
  readonly locks = new RowLocks<RowTransaction>()
  /** Oldest version first. */
  readonly #seats = new Map<SeatId, Version[]>()
  readonly #reservations = new Map<ReservationId, Made>()
  #commits = 0
  #transactions = 0
  #number = 0

  open(seats: ReadonlyArray<SeatId>): void {
    for (const seat of seats) {
      if (!this.#seats.has(seat)) this.#seats.set(seat, [{ row: { seat, version: 0, holder: null }, at: 0 }])
    }
  }

  begin(isolation: Isolation): RowTransaction {
    const id = ++this.#transactions
    return { id, isolation, snapshot: undefined, written: new Map(), made: [] }
  }

  read(tx: RowTransaction, seats: ReadonlyArray<SeatId>): ReadonlyArray<SeatRow> {
    const upTo = this.#snapshotOf(tx)
    return inOrder(seats).flatMap((seat) => this.#seenBy(tx, seat, upTo) ?? [])
  }

  lock(
    tx: RowTransaction,
    seats: ReadonlyArray<SeatId>,
    { skipLocked }: Lock,
    done: Done<ReadonlyArray<SeatRow>>,
  ): void {
    const upTo = this.#snapshotOf(tx)
    const rows: SeatRow[] = []
    this.#each(
      inOrder(seats),
      done,
      () => done(rows),
      (seat, next) => {
        if (this.#seenBy(tx, seat, upTo) === undefined) return next()
        if (skipLocked && !this.locks.isFree(rowName(seat), tx)) return next()
        this.#lockRow(tx, seat, upTo, next, (row) => {
          rows.push(row)
          next()
        })
      },
    )
  }

  advise(tx: RowTransaction, seats: ReadonlyArray<SeatId>, done: Done<"locked">): void {
    this.#each(
      inOrder(seats),
      done,
      () => done("locked"),
      (seat, next) => this.#take(tx, `advisory ${seat}`, next, next),
    )
  }

  book(tx: RowTransaction, { person, seats, key, only }: Booking, done: Done<Booked>): void {
    const upTo = this.#snapshotOf(tx)
    const id = reservationIdOf(concertOfSeat(seats[0]), ++this.#number)
    const fits = (row: SeatRow): boolean => {
      if (only === "any") return true
      return only === "free"
        ? row.holder === null
        : only.some(({ seat, version }) => seat === row.seat && version === row.version)
    }
    let taken = 0
    this.#each(
      inOrder(seats),
      done,
      () => (taken < seats.length ? done({ kind: "missed" }) : this.#make(tx, id, person, seats, key, done)),
      (seat, next) => {
        const seen = this.#seenBy(tx, seat, upTo)
        if (seen === undefined || !fits(seen)) return next()
        this.#lockRow(tx, seat, upTo, next, (row) => {
          if (fits(row)) {
            taken++
            tx.written.set(seat, { seat, version: row.version + 1, holder: id })
          }
          next()
        })
      },
    )
  }

  bookAll(
    tx: RowTransaction,
    bookings: ReadonlyArray<Omit<Booking, "only">>,
    done: Done<ReadonlyArray<BatchBooked> | "key-known">,
  ): void {
    const how = { strength: "no-key-update", skipLocked: false } as const
    this.lock(
      tx,
      bookings.flatMap(({ seats }) => seats),
      how,
      (locked) => {
        if ("kind" in locked) return done(locked)
        const answers: BatchBooked[] = []
        this.#each(
          bookings,
          done,
          () => done(answers),
          ({ person, seats, key }, next) => {
            const lost = lostIn(locked, seats)
            if (lost !== undefined) {
              answers.push(lost)
              return next()
            }
            const id = reservationIdOf(concertOfSeat(seats[0]), ++this.#number)
            for (const seat of seats) {
              const row = locked.find((each) => each.seat === seat)!
              tx.written.set(seat, { seat, version: row.version + 1, holder: id })
            }
            this.#make(tx, id, person, seats, key, (booked) => {
              if (booked.kind === "failed") return next(booked)
              if (booked.kind !== "booked") return done("key-known")
              answers.push(booked)
              next()
            })
          },
        )
      },
    )
  }

  keyed(tx: RowTransaction, concertId: number, person: PersonId, key: CommandKey): BookingRow | null {
    const keyText = keyName(concertId, person, key)
    return [...this.#reservations.values(), ...tx.made].find((made) => made.keyText === keyText) ?? null
  }

  commit(tx: RowTransaction): void {
    this.#commits++
    for (const [seat, row] of tx.written) this.#seats.get(seat)!.push({ row, at: this.#commits })
    for (const made of tx.made) this.#reservations.set(made.id, made)
    this.locks.release(tx)
  }

  rollback(tx: RowTransaction): void {
    tx.written.clear()
    tx.made.length = 0
    this.locks.release(tx)
  }

  /** In a transaction of its own that waits for row locks only, as one statement does. */
  release(reservation: ReservationId, done: Done<"released" | "ended" | "unknown-reservation">): void {
    const made = this.#reservations.get(reservation)
    if (made === undefined) return done("unknown-reservation")
    if (made.releasedAt !== null) return done("ended")
    this.#reservations.set(reservation, { ...made, releasedAt: made.at })
    const tx = this.begin("read committed")
    this.#each(
      inOrder(made.seats),
      done,
      () => {
        this.commit(tx)
        done("released")
      },
      (seat, next) =>
        this.#lockRow(tx, seat, this.#commits, next, (row) => {
          if (row.holder === reservation) tx.written.set(seat, { seat, version: row.version + 1, holder: null })
          next()
        }),
    )
  }

  holdersOf(seat: SeatId): ReadonlyArray<PersonId> | null {
    if (!this.#seats.has(seat)) return null
    const made = [...this.#reservations.values()].filter(
      ({ releasedAt, seats }) => releasedAt === null && seats.includes(seat),
    )
    return made.map(({ person }) => person)
  }

  /** The rows of an option as they are, in the order of their seats. */
  committed(option: OptionId): ReadonlyArray<SeatRow> {
    return inOrder([...this.#seats.keys()].filter((seat) => optionOfSeat(seat) === option)).map(
      (seat) => this.#seats.get(seat)!.at(-1)!.row,
    )
  }

  #make(
    tx: RowTransaction,
    id: ReservationId,
    person: PersonId,
    seats: ReadonlyArray<SeatId>,
    key: CommandKey | null,
    done: Done<Booked>,
  ): void {
    const made: Made = { id, person, seats, at: id, releasedAt: null, keyText: null }
    if (key === null) {
      tx.made.push(made)
      return done({ kind: "booked", reservation: id, at: made.at })
    }
    const keyText = keyName(concertOfSeat(seats[0]), person, key)
    // A unique index: who adds the same key waits for the end of who has added it.
    this.#take(tx, keyText, done, () => {
      if ([...this.#reservations.values()].some((other) => other.keyText === keyText)) {
        this.rollback(tx)
        return done({ kind: "key-known" })
      }
      tx.made.push({ ...made, keyText })
      done({ kind: "booked", reservation: id, at: made.at })
    })
  }

  #snapshotOf(tx: RowTransaction): number {
    if (tx.isolation === "read committed") return this.#commits
    tx.snapshot ??= this.#commits
    return tx.snapshot
  }

  #seenBy(tx: RowTransaction, seat: SeatId, upTo: number): SeatRow | undefined {
    return tx.written.get(seat) ?? this.#seats.get(seat)?.findLast(({ at }) => at <= upTo)?.row
  }

  /** Locks a row, and gives it as it is then. */
  #lockRow(
    tx: RowTransaction,
    seat: SeatId,
    upTo: number,
    failed: (failure: RowFailure) => void,
    locked: (row: SeatRow) => void,
  ): void {
    // A serializable transaction does not wait for the lock of a row that was changed after it had read.
    if (this.#isStale(tx, seat, upTo)) return this.#changed(tx, failed)
    this.#take(tx, rowName(seat), failed, () => {
      if (this.#isStale(tx, seat, upTo)) return this.#changed(tx, failed)
      locked(tx.written.get(seat) ?? this.#seats.get(seat)!.at(-1)!.row)
    })
  }

  #isStale(tx: RowTransaction, seat: SeatId, upTo: number): boolean {
    return tx.isolation === "serializable" && !tx.written.has(seat) && this.#seats.get(seat)!.at(-1)!.at > upTo
  }

  #changed(tx: RowTransaction, failed: (failure: RowFailure) => void): void {
    this.rollback(tx)
    failed(conflict("the row was changed by another transaction"))
  }

  #take(tx: RowTransaction, name: string, failed: (failure: RowFailure) => void, taken: () => void): void {
    this.locks.take(name, tx, (got) => {
      if (got === "granted") return taken()
      this.rollback(tx)
      failed(conflict("deadlock detected"))
    })
  }

  /** One after the other; a failure ends it. */
  #each<T>(
    list: ReadonlyArray<T>,
    failed: (failure: RowFailure) => void,
    done: () => void,
    visit: (item: T, next: (failure?: RowFailure) => void) => void,
  ): void {
    const at = (index: number): void => {
      if (index === list.length) return done()
      visit(list[index], (failure) => (failure === undefined ? at(index + 1) : failed(failure)))
    }
    at(0)
  }
}

const rowName = (seat: SeatId): string => `row ${seat}`
const keyName = (concertId: number, person: PersonId, { high, low }: CommandKey): string =>
  `key ${concertId} ${person} ${high} ${low}`

const inOrder = (seats: ReadonlyArray<SeatId>): ReadonlyArray<SeatId> => [...new Set(seats)].sort((a, b) => a - b)

const lostIn = (rows: ReadonlyArray<SeatRow>, seats: ReadonlyArray<SeatId>): BatchBooked | undefined => {
  const ordered = inOrder(seats)
  const absent = ordered.find((seat) => !rows.some((row) => row.seat === seat))
  if (absent !== undefined) return { kind: "absent", seat: absent }
  const taken = ordered.find((seat) => rows.some((row) => row.seat === seat && row.holder !== null))
  return taken === undefined ? undefined : { kind: "taken", seat: taken }
}

const conflict = (reason: string): RowFailure => ({ kind: "failed", why: "conflict", reason })
