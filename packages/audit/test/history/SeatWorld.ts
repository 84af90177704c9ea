/**
 * A ticket system of a few lines in made-up time, whose calls take as long as chance wants: some answers are lost, some
 * calls are done long after their caller has given up. Everything is done at one moment, in the order of these moments, so
 * what it answers is right, unless it is told to do wrong.
 */
import type { CallHistory, HistoryAnswer, HistoryAsked, HistoryCall } from "../../src/history/History.ts"
import { head, reservation, seat } from "./histories.ts"

export type Pick = (below: number) => number

/** What goes wrong, in one of so many calls; 0 for never. */
export type Faults = {
  /** A hold looks at none of its seats. */
  readonly blind: number
  /** A hold is acknowledged and not kept. */
  readonly forgets: number
  /** A free seat is said to be taken, and a reservation that stands to have ended. */
  readonly denies: number
  /** A release is acknowledged and not done. */
  readonly keeps: number
}

export const honest: Faults = { blind: 0, forgets: 0, denies: 0, keeps: 0 }

export type WorldSize = { readonly clients: number; readonly calls: number; readonly seats: number }

type Kept = { person: number; seats: ReadonlyArray<number>; ended: boolean }
type Event = { readonly at: number; readonly happens: (at: number) => void }
type OpenCall = { -readonly [K in keyof HistoryCall]: HistoryCall[K] }

export class SeatWorld {
  readonly #pick: Pick
  readonly #faults: Faults
  readonly #size: WorldSize
  readonly #events: Event[] = []
  readonly #calls: OpenCall[] = []
  readonly #kept: Kept[] = []
  readonly #keys = new Map<string, number>()
  /** Reservations that some client knows of and has not tried to give back, or has without an answer. */
  readonly #mine: number[] = []

  constructor(pick: Pick, size: WorldSize, faults: Faults) {
    this.#pick = pick
    this.#size = size
    this.#faults = faults
  }

  run(): CallHistory {
    for (let client = 0; client < this.#size.clients; client++) this.#next(client, this.#pick(20))
    /** What is done after the store was read, because its caller has given up, changes nothing that is known. */
    let stored: CallHistory["stored"] = null
    while (this.#events.length > 0) {
      const first = this.#events.reduce((a, b) => (b.at < a.at ? b : a))
      this.#events.splice(this.#events.indexOf(first), 1)
      const isOver =
        this.#calls.length === this.#size.calls && this.#calls.every((call) => this.#isOver(call, first.at))
      if (isOver && stored === null) stored = this.#store()
      first.happens(first.at)
    }
    const { seats } = this.#size
    const onSale = { ...head, options: [{ ...head.options[0], seats }] }
    return { head: onSale, calls: this.#calls, stored: stored ?? this.#store() }
  }

  #isOver({ answered }: OpenCall, at: number): boolean {
    return answered !== null && answered.at < at
  }

  #next(client: number, at: number): void {
    this.#at(at, () => {
      if (this.#calls.length < this.#size.calls) this.#call(client, at, this.#ask(), 0)
    })
  }

  #ask(): HistoryAsked {
    if (this.#mine.length > 0 && this.#pick(3) === 0) {
      const one = this.#mine[this.#pick(this.#mine.length)]
      if (this.#pick(5) > 0) this.#mine.splice(this.#mine.indexOf(one), 1)
      return { operation: "release", reservation: one }
    }
    const { seats } = this.#size
    const first = this.#pick(seats)
    const asked = this.#pick(4) > 0 ? [first] : [...new Set([first, this.#pick(seats)])]
    const key = this.#pick(2) === 0 ? null : `${this.#calls.length}`
    return { operation: "hold", person: 1 + this.#pick(6), seats: asked.map(seat), key }
  }

  #call(client: number, at: number, asked: HistoryAsked, again: number): void {
    const call: OpenCall = { call: this.#calls.length, process: "p", client, at, asked, answered: null }
    this.#calls.push(call)
    const fate = this.#pick(12)
    const done = at + 1 + this.#pick(fate === 0 ? 300 : 30)
    if (fate > 1) {
      this.#at(done, () => {
        const answer = this.#do(asked)
        const heard = done + this.#pick(20)
        this.#at(heard, () => this.#hear(call, heard, answer))
      })
      return
    }
    // The caller gives up; it is done before or after that, or never.
    if (this.#pick(3) > 0) this.#at(done, () => void this.#do(asked))
    const heard = at + 5 + this.#pick(30)
    this.#at(heard, () => {
      call.answered = { at: heard, answer: { outcome: "unknown", code: "outcome-unknown" } }
      const hasKey = asked.operation === "hold" && asked.key !== null
      if (hasKey && again < 2 && this.#calls.length < this.#size.calls) this.#call(client, heard, asked, again + 1)
      else this.#next(client, heard + this.#pick(20))
    })
  }

  #hear(call: OpenCall, at: number, answer: HistoryAnswer): void {
    call.answered = { at, answer }
    if (answer.outcome === "accepted" && call.asked.operation === "hold") this.#mine.push(answer.reservation)
    this.#next(call.client, at + this.#pick(20))
  }

  #goesWrong(oneIn: number): boolean {
    return oneIn > 0 && this.#pick(oneIn) === 0
  }

  #do(asked: HistoryAsked): HistoryAnswer {
    if (asked.operation === "release") {
      const kept = this.#kept[asked.reservation - reservation(1)]
      if (kept.ended || this.#goesWrong(this.#faults.denies)) {
        return { outcome: "refused", code: "not-cancellable", seat: null }
      }
      if (!this.#goesWrong(this.#faults.keeps)) kept.ended = true
      return { outcome: "accepted", reservation: asked.reservation }
    }
    const { key, person, seats } = asked
    const before = key === null ? undefined : this.#keys.get(`${person} ${key}`)
    if (before !== undefined) return { outcome: "accepted", reservation: before }
    const taken = seats.find((one) => this.#holders(one).length > 0)
    const denied = this.#goesWrong(this.#faults.denies)
    if (denied || (taken !== undefined && !this.#goesWrong(this.#faults.blind))) {
      return { outcome: "refused", code: "seat-taken", seat: this.#pick(2) === 0 ? null : (taken ?? seats[0]) }
    }
    const given = reservation(this.#kept.length + 1)
    this.#kept.push({ person, seats, ended: this.#goesWrong(this.#faults.forgets) })
    if (key !== null) this.#keys.set(`${person} ${key}`, given)
    return { outcome: "accepted", reservation: given }
  }

  #holders(one: number): ReadonlyArray<number> {
    return this.#kept.filter(({ ended, seats }) => !ended && seats.includes(one)).map(({ person }) => person)
  }

  #store(): NonNullable<CallHistory["stored"]> {
    return Array.from({ length: this.#size.seats }, (_, index) => seat(index))
      .map((one) => ({ seat: one, people: this.#holders(one) }))
      .filter(({ people }) => people.length > 0)
  }

  #at(at: number, happens: Event["happens"]): void {
    this.#events.push({ at, happens })
  }
}
