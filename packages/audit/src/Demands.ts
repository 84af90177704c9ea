/**
 * What an event demands of the one right behind it. One decision is journaled as one run of events in one record: a
 * purchase uses up its pass, seats that are parted are given back, a sale that closes sends the line away, a seat that comes back calls the next one in line, and
 * what was bought of an option that was called off is paid back.
 */
import { limits } from "@ticketrush/protocol"
import type { decodeEvents } from "@ticketrush/protocol/event-codec"
import type { LineAudit } from "./LineAudit.ts"

type Event = ReturnType<typeof decodeEvents>[number]

type Demand =
  | { readonly kind: "pass-used"; readonly place: number }
  | { readonly kind: "line-cleared" }
  | { readonly kind: "given-back"; readonly part: number }
  /** `payment`: of which there is something to pay back, or 0. */
  | { readonly kind: "paid-back"; readonly reservation: number; readonly payment: number }
  /** `passedOver`: absent people who were passed over on the way to the one who is called. */
  | { readonly kind: "called"; readonly freed: number; readonly passedOver: number }

/** Whether seats that come back call nobody; `paysBack`: the payment that is paid back then, 0 where nothing is left of one. */
export type CallsNobody = (reservation: number) => "no" | "yes" | { readonly paysBack: number }

export class Demands {
  readonly #line: LineAudit
  readonly #callsNobody: CallsNobody
  readonly #wrong: (sentence: string) => void
  #open: Demand | undefined

  constructor(line: LineAudit, callsNobody: CallsNobody, wrong: (sentence: string) => void) {
    this.#line = line
    this.#callsNobody = callsNobody
    this.#wrong = wrong
  }

  /** Called before an event is followed: whether it is what the one before demands. */
  met(event: Event): void {
    const demand = this.#open
    if (demand === undefined) return
    if (demand.kind === "called" && event.kind === "passed-over") {
      this.#open = { ...demand, passedOver: demand.passedOver + 1 }
      return
    }
    if (!meets(demand, event)) this.#wrong(sentenceOf(demand))
    this.#open = undefined
  }

  /** Called after an event was followed: what it demands of the next one. `buyer`: whose purchase it confirmed. */
  made(event: Event, at: number, buyer: number | undefined): void {
    switch (event.kind) {
      case "confirmed":
      case "retaken": {
        const place = buyer === undefined ? undefined : this.#line.activePlaceOf(buyer)
        if (place !== undefined) this.#open = { kind: "pass-used", place }
        return
      }
      case "parted":
        this.#open = { kind: "given-back", part: event.part }
        return
      case "sale-closed":
        if (this.#line.inLine > 0) this.#open = { kind: "line-cleared" }
        return
      case "cancelled":
      case "expired":
      case "reappeared": {
        if ("returnsAt" in event) return
        const called = this.#callsNobody(event.reservation)
        if (typeof called === "object" && event.kind === "cancelled") {
          this.#open = { kind: "paid-back", reservation: event.reservation, payment: called.paysBack }
        }
        if (called !== "no") return
        if (this.#line.callsAt(at)) this.#open = { kind: "called", freed: event.reservation, passedOver: 0 }
        return
      }
      case "passed-over":
        if (this.#nobodyIsLeft(at)) this.#open = undefined
    }
  }

  endRecord(): void {
    if (this.#open !== undefined) this.#wrong(sentenceOf(this.#open))
    this.#open = undefined
  }

  /** At most so many absent people are passed over for one seat, and a line of absent people has none to call. */
  #nobodyIsLeft(at: number): boolean {
    const demand = this.#open
    if (demand?.kind !== "called") return false
    return demand.passedOver > limits.absentPerCallMax || !this.#line.callsAt(at)
  }
}

const meets = (demand: Demand, event: Event): boolean => {
  switch (demand.kind) {
    case "pass-used":
      return event.kind === "pass-used" && event.place === demand.place
    case "line-cleared":
      return event.kind === "line-cleared"
    case "given-back":
      return event.kind === "cancelled" && event.reservation === demand.part
    case "paid-back":
      return demand.payment === 0
        ? event.kind === "refunded" && event.reservation === demand.reservation
        : event.kind === "refund-asked" && event.payment === demand.payment && event.fee === 0
    case "called":
      return event.kind === "called" && event.freed === demand.freed
  }
}

const sentenceOf = (demand: Demand): string => {
  switch (demand.kind) {
    case "pass-used":
      return `the owner of place ${demand.place} bought, and their pass was not used up`
    case "line-cleared":
      return "the sale was closed, and its line was not sent away"
    case "given-back":
      return `I1 reservation ${demand.part} was parted, and its seats were not given back`
    case "paid-back":
      return `I10 reservation ${demand.reservation} ended with its option, and was not paid back in full`
    case "called":
      return `I8 the seats of reservation ${demand.freed} came back with people waiting, and called none of them`
  }
}
