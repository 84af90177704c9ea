/** A sale with a line that a test plays by hand. */
import {
  byUnnamedOperator,
  type Command,
  type LinePolicy,
  noLine,
  optionIdOf,
  type ReservationMove,
  seatIdOf,
  sectionA,
} from "@ticketrush/protocol"
import { expect } from "vitest"
import { apply, publish } from "../../src/core/apply.ts"
import { decideDue, nextDue } from "../../src/core/decide.ts"
import type { Decision } from "../../src/core/decision.ts"
import { brokenInvariant } from "../../src/core/invariants.ts"
import { offerView } from "../../src/core/offers.ts"
import { seeSender } from "../../src/core/presence.ts"
import { Sale } from "../../src/core/Sale.ts"
import { told, whileDue } from "./told.ts"

export const concertId = 3
export const fifo: LinePolicy = {
  ...noLine,
  method: "fifo",
  batch: 2,
  everyMs: 1_000,
  burst: 2,
  priorityMs: 500,
  passMs: 5_000,
}

/** A sale with 4 seats and a line, a clock, and everything that has happened. */
export class Rehearsal {
  readonly sale: Sale
  now = 10_000
  readonly events: string[] = []

  constructor(policy: Partial<LinePolicy> = {}, sale = new Sale(concertId)) {
    this.sale = sale
    if (sale.opened) return
    this.ask({
      kind: "open-sale",
      policy: { seatsPerPersonMax: 0, holdTtlMs: 2_000, opensAt: 0 },
      options: [{ number: 0, layout: sectionA(4), tiers: [{ name: "R", price: 10 }] }],
      line: { ...fifo, ...policy },
    })
    this.events.length = 0
  }

  ask(command: Command, chance = 0): Decision {
    seeSender(this.sale.line, command, this.now)
    const decision = told(this.sale, command, this.now, chance)
    if (decision.kind === "event") for (const event of [decision.event, ...decision.more]) this.#take(event)
    return decision
  }

  /** Orders settings of the line that differ from those it has by `change`. */
  setLine(change: Partial<LinePolicy>): Decision {
    return this.ask({ kind: "set-line", policy: { ...this.sale.line.policy, ...change } })
  }

  join(...people: number[]): void {
    for (const person of people) this.ask({ kind: "join", person })
  }

  hold(person: number, seat: number): Decision {
    const place = this.sale.line.find(person)
    const pass = place === 0 ? 0 : this.sale.line.pass[place]
    const seats = [seatIdOf(optionIdOf(concertId, 0), seat)]
    return this.ask({ kind: "hold", person, seats, key: null, ...(pass === 0 ? {} : { pass }) })
  }

  on(kind: ReservationMove["kind"], reservation: number): Decision {
    return this.ask({ kind, by: byUnnamedOperator, reservation: concertId * 2 ** 27 + reservation })
  }

  /** The next thing that is due, as a drain that is cut short settles it. */
  settleOnce(): void {
    for (const event of decideDue(this.sale, this.now) ?? []) this.#take(event)
  }

  /** Time passes; what falls due is settled at the moment it does. */
  wait(ms: number): void {
    const until = this.now + ms
    whileDue(() => {
      const next = nextDue(this.sale)
      if (next > until) return false
      this.now = Math.max(this.now, next)
      const due = decideDue(this.sale, this.now)
      if (due === undefined) throw new Error("something was said to be due")
      for (const event of due) this.#take(event)
      return true
    })
    this.now = until
    expect(brokenInvariant(this.sale)).toBeUndefined()
  }

  #take(event: Parameters<typeof apply>[1]): void {
    apply(this.sale, event, this.now)
    publish(this.sale, event)
    const who = "place" in event ? ` ${this.sale.line.person[event.place]}` : ""
    this.events.push(event.kind + who)
  }

  status(person: number): number {
    return this.sale.line.image[this.sale.line.findImage(person)]
  }

  /** The seats that are shown as kept for a person. */
  kept(person: number): ReadonlyArray<number> | undefined {
    return offerView(this.sale, this.sale.line.findImage(person), this.now)?.seats
  }

  rank(person: number): number {
    return this.sale.line.rank(this.sale.line.findImage(person))
  }
}

export const refusedWith = (decision: Decision): string | undefined =>
  decision.kind === "refused" ? decision.refusal.code : undefined
