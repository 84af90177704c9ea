/** A sale with rules that a test plays by hand: two options of two price tiers each, and an empty line unless asked. */
import {
  byPerson,
  byUnnamedOperator,
  type Command,
  type Facts,
  type LinePolicy,
  noLine,
  openRules,
  optionIdOf,
  reservationIdOf,
  type SaleEvent,
  type SaleRules,
  seatIdOf,
} from "@ticketrush/protocol"
import { apply, publish } from "../../src/core/apply.ts"
import { decideDue } from "../../src/core/decide.ts"
import type { Decision } from "../../src/core/decision.ts"
import { brokenInvariant } from "../../src/core/invariants.ts"
import { seeSender } from "../../src/core/presence.ts"
import { Sale } from "../../src/core/Sale.ts"
import { told, whileDue } from "./told.ts"

export const concertId = 5
export const start = 1_800_000_000_000
export const ttl = 10_000

/** Seats 0 to 9 are of tier 0, seats 10 to 19 of tier 1. */
const option = (number: number) => ({
  number,
  layout: {
    sections: [
      { code: "A", tier: 0, rows: [], capacity: 10 },
      { code: "B", tier: 1, rows: [], capacity: 10 },
    ],
    flags: [],
  },
  tiers: [
    { name: "near", price: 200 },
    { name: "far", price: 100 },
  ],
})

export class RuledSale {
  readonly sale = new Sale(concertId)
  readonly events: SaleEvent[] = []
  /** The same, each with its journal time. */
  readonly timed: Array<{ readonly event: SaleEvent; readonly at: number }> = []
  now = start

  /** `rules` null: none are in force. */
  constructor(rules: Partial<SaleRules> | null = {}, line: LinePolicy = noLine) {
    const policy = { seatsPerPersonMax: 0, holdTtlMs: ttl, opensAt: 0 }
    this.ask({ kind: "open-sale", policy, options: [option(0), option(1)], line })
    if (rules !== null) this.set(rules)
  }

  set(rules: Partial<SaleRules>, from = 0, author = 0): Decision {
    return this.ask({ kind: "set-rules", rules: { ...openRules, ...rules }, from, author })
  }

  ask(command: Command): Decision {
    whileDue(() => {
      const due = decideDue(this.sale, this.now)
      for (const event of due ?? []) this.#take(event)
      return due !== undefined
    })
    seeSender(this.sale.line, command, this.now)
    const decision = told(this.sale, command, this.now)
    if (decision.kind === "event") for (const event of [decision.event, ...decision.more]) this.#take(event)
    const broken = brokenInvariant(this.sale)
    if (broken !== undefined) throw new Error(broken)
    return decision
  }

  /** The code of the refusal, or "held". */
  hold(person: number, seats: ReadonlyArray<number>, { option = 0, facts }: Asked = {}): string {
    const place = this.sale.line.find(person)
    const pass = place === 0 ? 0 : this.sale.line.pass[place]
    const ids = seats.map((seat) => seatIdOf(optionIdOf(concertId, option), seat))
    const shown = pass === 0 ? {} : { pass }
    return codeOf(
      this.ask({ kind: "hold", person, seats: ids, key: null, ...shown, ...(facts === undefined ? {} : { facts }) }),
    )
  }

  on(kind: "start-paying" | "confirm" | "cancel" | "refund", reservation: number, person?: number): string {
    const by = person === undefined ? byUnnamedOperator : byPerson(person)
    return codeOf(this.ask({ kind, by, reservation: reservationIdOf(concertId, reservation) }))
  }

  buy(reservation: number): void {
    this.on("start-paying", reservation)
    this.on("confirm", reservation)
  }

  #take(event: SaleEvent): void {
    apply(this.sale, event, this.now)
    publish(this.sale, event)
    this.events.push(event)
    this.timed.push({ event, at: this.now })
  }
}

type Asked = { readonly option?: number; readonly facts?: Facts }

const codeOf = (decision: Decision): string =>
  decision.kind === "refused" ? decision.refusal.code : decision.kind === "event" ? decision.event.kind : "same"

/** Of the first version of the rules unless another is named. */
export const member = (tier: number, group = 0, rules = 1): Facts => ({ version: 2, tier, group, rules })
