/**
 * The port of the strategies over simulated rows: each statement is a task of the run queue, so that every order of the
 * statements of all sessions can be tried.
 */
import { isFailure, type RowDone, type RowSession, type RowStore } from "@ticketrush/engine/backends/RowStore"
import { SeatState, seatIdOf } from "@ticketrush/protocol"
import type { RandomStream } from "../prng.ts"
import type { RunQueue } from "../RunQueue.ts"
import type { RowsSim, RowTransaction } from "./RowsSim.ts"

export type RowStoreSimOptions = {
  readonly rows: RowsSim
  readonly queue: RunQueue
  readonly random: RandomStream
  /** Sessions that are lent at a time; others wait in their order. */
  readonly sessionsMax: number
  /** 0: a statement may come at any moment. */
  readonly roundTripMsMax: number
  /** Hears of each statement when it is at the database. */
  readonly onStatement: (what: string) => void
}

export class RowStoreSim implements RowStore {
  readonly #options: RowStoreSimOptions
  readonly #waiting: Array<RowDone<RowSession>> = []
  #lent = 0

  constructor(options: RowStoreSimOptions) {
    this.#options = options
  }

  readonly session: RowStore["session"] = (done) => {
    if (this.#lent === this.#options.sessionsMax) {
      this.#waiting.push(done)
      return
    }
    this.#lent++
    this.#lend(done)
  }

  #lend(done: RowDone<RowSession>): void {
    const ended = (): void => {
      const next = this.#waiting.shift()
      if (next === undefined) this.#lent--
      else this.#lend(next)
    }
    done(new SessionSim(this.#options, ended))
  }

  readonly open: RowStore["open"] = (_concertId, options, done) => {
    for (const { optionId, seats } of options) {
      this.#options.rows.open(Array.from({ length: seats }, (_, index) => seatIdOf(optionId, index)))
    }
    done("opened")
  }

  readonly release: RowStore["release"] = (reservation, done) =>
    at(this.#options, "releases", () => this.#options.rows.release(reservation, done))

  readonly holdersOf: RowStore["holdersOf"] = (seat, done) => done(this.#options.rows.holdersOf(seat))

  readonly statesOf: RowStore["statesOf"] = (optionId, done) => {
    const rows = this.#options.rows.committed(optionId)
    done(Uint8Array.from(rows, ({ holder }) => (holder === null ? SeatState.free : SeatState.sold)))
  }
}

const at = (
  { queue, random, roundTripMsMax, onStatement }: RowStoreSimOptions,
  what: string,
  run: () => void,
): void => {
  const way = roundTripMsMax === 0 ? 0 : random.between("round-trip", 1, roundTripMsMax)
  queue.after(null, what, way, () => {
    onStatement(what)
    run()
  })
}

class SessionSim implements RowSession {
  readonly #options: RowStoreSimOptions
  readonly #onEnd: () => void
  #transaction: RowTransaction | undefined

  constructor(options: RowStoreSimOptions, onEnd: () => void) {
    this.#options = options
    this.#onEnd = onEnd
  }

  readonly begin: RowSession["begin"] = (isolation, done) =>
    at(this.#options, "begins", () => {
      this.#transaction = this.#options.rows.begin(isolation)
      done("begun")
    })

  readonly read: RowSession["read"] = (seats, done) =>
    this.#statement("reads", done, (tx, answer) => answer(this.#options.rows.read(tx, seats)))

  readonly lock: RowSession["lock"] = (seats, how, done) =>
    this.#statement("locks", done, (tx, answer) => this.#options.rows.lock(tx, seats, how, answer))

  readonly advise: RowSession["advise"] = (seats, done) =>
    this.#statement<"locked">("takes advisory locks", done, (tx, answer) =>
      this.#options.rows.advise(tx, seats, answer),
    )

  readonly book: RowSession["book"] = (booking, done) =>
    this.#statement("writes", done, (tx, answer) =>
      this.#options.rows.book(tx, booking, (booked) => {
        // The statement has failed, and with it the transaction.
        if (!isFailure(booked) && booked.kind === "key-known") this.#transaction = undefined
        answer(booked)
      }),
    )

  readonly bookAll: RowSession["bookAll"] = (bookings, done) =>
    this.#statement("writes a batch", done, (tx, answer) => this.#options.rows.bookAll(tx, bookings, answer))

  readonly keyed: RowSession["keyed"] = (concertId, person, key, done) =>
    this.#statement("looks for a key", done, (tx, answer) =>
      answer(this.#options.rows.keyed(tx, concertId, person, key)),
    )

  readonly commit: RowSession["commit"] = (done) =>
    at(this.#options, "commits", () => {
      const tx = this.#transaction
      this.#transaction = undefined
      if (tx !== undefined) this.#options.rows.commit(tx)
      done("committed")
    })

  readonly rollback: RowSession["rollback"] = (done) =>
    at(this.#options, "rolls back", () => {
      this.#end()
      done("rolled-back")
    })

  readonly giveBack = (): void => {
    this.#end()
    this.#onEnd()
  }

  #end(): void {
    if (this.#transaction !== undefined) this.#options.rows.rollback(this.#transaction)
    this.#transaction = undefined
  }

  /** Inside the transaction that is open, or in one of its own. */
  #statement<A>(what: string, done: RowDone<A>, run: (tx: RowTransaction, answer: RowDone<A>) => void): void {
    at(this.#options, what, () => {
      const open = this.#transaction
      const tx = open ?? this.#options.rows.begin("read committed")
      run(tx, (answer) => {
        if (isFailure(answer)) this.#transaction = undefined
        if (open === undefined && !isFailure(answer)) this.#options.rows.commit(tx)
        done(answer)
      })
    })
  }
}
