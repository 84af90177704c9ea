/**
 * The people of a drill: each holds a seat of the demo sale, gives it back or buys it and takes that back, over and over. Each
 * answer is written down before it is used. Who hears nothing definite asks again with the same key, as the docs tell clients.
 */
import type { Clock, Defer, Random } from "@ticketrush/engine/ports"
import { chanceOf } from "@ticketrush/engine/ports"
import { type Command, type CommandKey, limits, type PersonId, personIdMax, type SeatId } from "@ticketrush/protocol"
import type { DrillSale } from "./DrillSale.ts"

export type DrillPeopleParts = {
  readonly clock: Clock
  readonly defer: Defer
  readonly random: Random
}

/** What people ask of a sale. */
export type DrillStep = "hold" | "release" | "start-paying" | "confirm" | "cancel"

/** `at`: milliseconds since the drill began. `epoch`, `reservation`: 0 of a refusal. */
export type WrittenAnswer = {
  readonly at: number
  readonly epoch: number
  readonly kind: DrillStep
  readonly person: PersonId
  readonly seat: SeatId
  readonly key: string
  readonly reservation: number
}

type Turn = { readonly person: PersonId; readonly seat: SeatId; readonly key: CommandKey }

/** Between two steps of a person: half of it at least, one and a half times at most. */
const thinkMs = 400
const againMs = 25
const againMsMax = 400

export class DrillPeople {
  readonly #parts: DrillPeopleParts
  readonly #sale: DrillSale
  readonly #seats: ReadonlyArray<SeatId>
  readonly #began: number
  readonly written: WrittenAnswer[] = []
  /** The latest that they have heard of. */
  epoch = 0
  again = 0
  unanswered = 0
  #keys = 0
  /** People with a question that has no definite answer. */
  #open = 0
  #patienceMs: number = limits.drillPatienceMs
  #stopped: (() => void) | undefined

  constructor(parts: DrillPeopleParts, sale: DrillSale, seats: ReadonlyArray<SeatId>) {
    this.#parts = parts
    this.#sale = sale
    this.#seats = seats
    this.#began = parts.clock.monotonicMs()
  }

  get now(): number {
    return Math.floor(this.#parts.clock.monotonicMs() - this.#began)
  }

  start(people: number): void {
    for (let nth = 0; nth < people; nth++) this.#later(() => this.#hold(personIdMax - limits.racePeople - 1 - nth))
  }

  /** No new steps; `done` once each question that is open has an answer or was given up. A later call takes its place. */
  stop(done: () => void): void {
    this.#stopped = done
    if (this.#open === 0) done()
  }

  /** The same, and none asks again; also of people who were stopped and wait for an answer. */
  abandon(done: () => void): void {
    this.#patienceMs = 0
    this.stop(done)
  }

  #later(step: () => void): void {
    this.#parts.defer.after(thinkMs * (0.5 + this.#chance()), () => {
      if (this.#stopped === undefined) step()
    })
  }

  #chance(): number {
    return chanceOf(this.#parts.random) / 2 ** 32
  }

  #hold(person: PersonId): void {
    const seat = this.#seats[Math.floor(this.#chance() * this.#seats.length)]
    const turn = { person, seat, key: { high: 0, low: ++this.#keys } }
    const held = (reservation: number): void => {
      if (this.#chance() < 0.5) return this.#go(turn, reservation, ["release"])
      this.#go(turn, reservation, ["start-paying", "confirm", "cancel"])
    }
    this.#ask(turn, { kind: "hold", person, seats: [seat], key: turn.key }, held)
  }

  /** One step after the other; then another seat. */
  #go(turn: Turn, reservation: number, [kind, ...more]: ReadonlyArray<Exclude<DrillStep, "hold">>): void {
    const { person } = turn
    if (kind === undefined) return this.#hold(person)
    const by = { kind: "person", id: person } as const
    this.#ask(turn, { kind, reservation, by }, () => this.#go(turn, reservation, more))
  }

  /** `accepted` is called once; who is refused, or gives up, begins with another seat. */
  #ask(turn: Turn, command: Command & { readonly kind: DrillStep }, accepted: (reservation: number) => void): void {
    const { clock, defer } = this.#parts
    const { key, person, seat } = turn
    const askedAt = clock.monotonicMs()
    this.#open++
    const tryOnce = (waitMs: number): void =>
      this.#sale.order(command, { kind: "outcome" }, (submitted) => {
        if ("cause" in submitted || submitted.reply.kind === "try-again") {
          this.again++
          if (clock.monotonicMs() - askedAt < this.#patienceMs) {
            defer.after(waitMs * (0.5 + this.#chance()), () => tryOnce(Math.min(againMsMax, waitMs * 2)))
            return
          }
          this.unanswered++
          return this.#over(() => this.#hold(person))
        }
        const base = { at: this.now, kind: command.kind, person, seat, key: String(key.low) }
        if (!("value" in submitted)) {
          this.written.push({ ...base, epoch: 0, reservation: 0 })
          return this.#over(() => this.#hold(person))
        }
        const { at, value } = submitted
        this.epoch = Math.max(this.epoch, at.epoch)
        this.written.push({ ...base, epoch: at.epoch, reservation: value.id })
        this.#over(() => accepted(value.id))
      })
    tryOnce(againMs)
  }

  /** A question has its answer, or none: people think, and take the next step, unless they were stopped. */
  #over(next: () => void): void {
    this.#open--
    if (this.#stopped === undefined) this.#later(next)
    else if (this.#open === 0) this.#stopped()
  }
}
