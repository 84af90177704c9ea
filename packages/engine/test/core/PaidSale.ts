/** A sale that takes payments, which a test plays by hand. Options of four seats of 1,000 won; holds last 2 s, paying 10 s. */
import {
  type By,
  byPerson,
  byUnnamedOperator,
  type Command,
  optionIdOf,
  type PaymentReport,
  type PaymentStatus,
  type PaymentTerms,
  paymentStatusWords,
  type ReservationMove,
  reservationStatusWords,
  type SaleEvent,
  type SeatLayout,
  seatIdOf,
  sectionA,
} from "@ticketrush/protocol"
import { expect } from "vitest"
import { apply, publish } from "../../src/core/apply.ts"
import { decideDue, nextDue } from "../../src/core/decide.ts"
import type { Decision } from "../../src/core/decision.ts"
import { brokenInvariant } from "../../src/core/invariants.ts"
import { Ledger } from "../../src/core/ledger.ts"
import { Sale } from "../../src/core/Sale.ts"
import { decodeState, encodeState } from "../../src/core/state-codec.ts"
import { concertId } from "./Rehearsal.ts"
import { told, whileDue } from "./told.ts"

export const terms: PaymentTerms = { gateway: "sandbox", payMs: 10_000, refundMs: 60_000 }
export const price = 1_000

type Change = {
  /** Of the tiers, 1,000 won of the only one unless given. */
  readonly prices?: number | ReadonlyArray<number>
  readonly limit?: number
  readonly options?: number
  readonly bookingFee?: number
  readonly flags?: SeatLayout["flags"]
  readonly sections?: SeatLayout["sections"]
}
type Said = "captured" | "cancelled" | "refund-settled" | "refund-failed"

export class PaidSale {
  readonly sale = new Sale(concertId)
  readonly ledger = new Ledger()
  readonly events: SaleEvent[] = []
  now = 10_000
  #reports = 0

  constructor(change: Change = {}) {
    const layout = { ...sectionA(4), ...(change.sections && { sections: change.sections }), flags: change.flags ?? [] }
    const tiers = [change.prices ?? price].flat().map((each, i) => ({ name: "RSA"[i], price: each }))
    const option = { layout, tiers }
    this.ask({
      kind: "open-sale",
      policy: { seatsPerPersonMax: change.limit ?? 0, holdTtlMs: 2_000, opensAt: 0 },
      options: Array.from({ length: change.options ?? 1 }, (_, number) => ({ number, ...option })),
      payments: change.bookingFee === undefined ? terms : { ...terms, bookingFee: change.bookingFee },
    })
  }

  ask(command: Command): Decision {
    const decision = told(this.sale, command, this.now)
    if (decision.kind === "event") this.#take([decision.event, ...decision.more])
    return decision
  }

  hold(person: number, ...seats: number[]): Decision {
    const option = optionIdOf(concertId, 0)
    return this.ask({ kind: "hold", person, seats: seats.map((seat) => seatIdOf(option, seat)), key: null })
  }

  on(kind: ReservationMove["kind"], reservation: number, by: By = byUnnamedOperator): Decision {
    return this.ask({ kind, by, reservation: concertId * 2 ** 27 + reservation })
  }

  /** What its owner asks. */
  own(kind: ReservationMove["kind"], reservation: number): Decision {
    const person = this.sale.persons.ids[this.sale.reservations.person[reservation]]
    return this.on(kind, reservation, byPerson(person))
  }

  /** A report with a digest of its own, about the newest refund where it is about one. */
  report(says: Said, payment: number, change: Partial<PaymentReport> & { readonly amount?: number } = {}): Decision {
    const report = { high: 7, low: ++this.#reports }
    const { payments } = this.sale
    const refund = payments?.refund[payment] ?? 0
    const about =
      says === "captured"
        ? { amount: payments?.amount[payment] ?? 0 }
        : says === "cancelled"
          ? {}
          : { refund, amount: payments?.refundAmount[refund] ?? 0 }
    return this.ask({ kind: "payment-report", payment, report, says, ...about, ...change } as PaymentReport)
  }

  /** A person has bought a seat: reservation and payment of these numbers. */
  buy(person: number, seat: number): void {
    this.hold(person, seat)
    const reservation = this.sale.reservations.count
    this.own("start-paying", reservation)
    this.own("authorize", reservation)
    this.report("captured", this.sale.payments!.count)
  }

  wait(ms: number): void {
    const until = this.now + ms
    whileDue(() => {
      const next = nextDue(this.sale)
      if (next > until) return false
      this.now = Math.max(this.now, next)
      this.#take(decideDue(this.sale, this.now)!)
      return true
    })
    this.now = until
  }

  /** Time passes, and nothing that is due is settled yet. */
  advance(ms: number): void {
    this.now += ms
  }

  reservation(sequence: number): string {
    return reservationStatusWords[this.sale.reservations.status[sequence]]
  }

  payment(payment: number): string {
    return paymentStatusWords[this.sale.payments!.status[payment] as PaymentStatus]
  }

  kinds(from = 0): ReadonlyArray<string> {
    return this.events.slice(from).map(({ kind }) => kind)
  }

  #take(events: ReadonlyArray<SaleEvent>): void {
    for (const event of events) {
      apply(this.sale, event, this.now)
      this.ledger.take(event)
      this.events.push(event)
      expect(this.ledger.sum, `the ledger after ${event.kind}`).toBe(0)
    }
    for (const event of events) publish(this.sale, event)
    expect(brokenInvariant(this.sale)).toBeUndefined()
    const bytes = encodeState(this.sale)
    expect(encodeState(decodeState(bytes))).toEqual(bytes)
    expect(brokenInvariant(decodeState(bytes))).toBeUndefined()
  }
}
