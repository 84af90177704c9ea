/** Writes into the rows what was acknowledged elsewhere, in the order in which it was. What fails is written again. */
import { createHash } from "node:crypto"
import { type CommandKey, type ConcertId, concertOfReservation } from "@ticketrush/protocol"
import type { Defer, Log } from "../ports.ts"
import { isFailure, type RowFailure, type RowStore } from "./RowStore.ts"
import type { SeatsInRedis, SeatsReservation } from "./SeatsInRedis.ts"

const atOnce = 100
const againMs = 100

export class WriteBehind {
  readonly #seats: SeatsInRedis
  readonly #rows: RowStore
  readonly #ports: { readonly defer: Defer; readonly log: Log }
  /** Concerts that are being written; true where more has come meanwhile. */
  readonly #writing = new Map<ConcertId, boolean>()
  #stopped = false

  constructor(seats: SeatsInRedis, rows: RowStore, ports: { readonly defer: Defer; readonly log: Log }) {
    this.#seats = seats
    this.#rows = rows
    this.#ports = ports
  }

  /** There is something to write for a concert. */
  write(concert: ConcertId): void {
    const isWriting = this.#writing.has(concert)
    this.#writing.set(concert, isWriting)
    if (!isWriting) this.#next(concert, [])
  }

  stop(): void {
    this.#stopped = true
  }

  #next(concert: ConcertId, written: ReadonlyArray<SeatsReservation>): void {
    if (this.#stopped) return
    this.#seats.behind(concert, written, atOnce, (found) => {
      if (found.kind !== "behind") return this.#again(concert, written, "Redis does not answer")
      if (found.reservations.length > 0) return this.#writeAll(concert, found.reservations, [])
      const more = this.#writing.get(concert) === true
      this.#writing.delete(concert)
      if (more) this.write(concert)
    })
  }

  #writeAll(
    concert: ConcertId,
    waiting: ReadonlyArray<SeatsReservation>,
    written: ReadonlyArray<SeatsReservation>,
  ): void {
    const [first, ...others] = waiting
    if (first === undefined) return this.#next(concert, written)
    const write = first.ended ? this.#release : this.#book
    write(first, (failed) => {
      if (failed !== null) return this.#again(concert, written, failed.reason)
      this.#writeAll(concert, others, [...written, first])
    })
  }

  #again(concert: ConcertId, written: ReadonlyArray<SeatsReservation>, reason: string): void {
    this.#ports.log.warn("what was sold in Redis is not written yet", { concert, reason })
    this.#ports.defer.after(againMs, () => this.#next(concert, written))
  }

  /** Takes the seats also when their rows have another holder: the sale has been acknowledged. */
  readonly #book = ({ id, person, seats, at }: SeatsReservation, done: (failed: RowFailure | null) => void): void =>
    this.#rows.session((session) => {
      if (isFailure(session)) return done(session)
      session.book({ person, seats, key: rowKey(id, at), only: "any" }, (booked) => {
        session.giveBack()
        done(isFailure(booked) ? booked : null)
      })
    })

  readonly #release = ({ at, id, person }: SeatsReservation, done: (failed: RowFailure | null) => void): void =>
    this.#rows.session((session) => {
      if (isFailure(session)) return done(session)
      session.keyed(concertOfReservation(id), person, rowKey(id, at), (row) => {
        session.giveBack()
        if (row === null || isFailure(row)) return done(row)
        this.#rows.release(row.id, (released) => done(isFailure(released) ? released : null))
      })
    })
}

/**
 * Finds the row of a sale, since rows have numbers of their own: the same for every process and attempt that writes it.
 */
const rowKey = (reservation: number, at: number): CommandKey => {
  const text = `${concertOfReservation(reservation)} ${reservation} ${at}`
  const digest = createHash("sha256").update(text).digest()
  return { high: digest.readInt32BE(0), low: digest.readInt32BE(4) }
}
