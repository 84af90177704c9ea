/** Each assert of a state change, with the bug that it is there for. */
import { AdmittedBy, PlaceStatus, ReservationStatus, type SaleEvent, SeatState, sectionA } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import { apply } from "../../src/core/apply.ts"
import { OptionSeats } from "../../src/core/option-seats.ts"
import { Ranks } from "../../src/core/ranks.ts"
import type { Sale } from "../../src/core/Sale.ts"
import { fifo, Rehearsal } from "./Rehearsal.ts"

const option = { number: 0, layout: sectionA(4), tiers: [{ name: "R", price: 10 }] }
const held: SaleEvent = {
  kind: "held",
  reservation: 2,
  person: 8,
  option: 0,
  seats: [1],
  deadline: 99_000,
  price: 10,
  key: null,
}
const extended = (reservation: number, deadline: number): SaleEvent => ({
  ...{ kind: "extended", reservation, deadline, turn: 0 },
})
const waiting = PlaceStatus.waiting
const pass = { place: 2, was: waiting, pass: 2, until: 99_000 }

/** Reservation 1 of person 7 holds seat 0; 2 is in line behind 1, who is active; the cap is 1. */
const rehearsed = (): Sale => {
  const line = new Rehearsal({ activeMax: 1, batch: 0, burst: 0 })
  line.hold(7, 0)
  line.join(1, 2, 3)
  line.ask({ kind: "activate", person: 1 })
  return line.sale
}

describe("an event that contradicts the sale is a defect", () => {
  it.each<[string, SaleEvent, RegExp, number?]>([
    ["from before", held, /I7: journal time never goes back/, 9_999],
    ["a second opening", { kind: "sale-opened", policy: rehearsed().policy }, /opened once/],
    ["an option twice", { kind: "option-added", option }, /an option number is never reused/],
    ["a hold in no option", { ...held, option: 5 }, /a hold is for an option of its sale/],
    ["a hold that leaves out a sequence", { ...held, reservation: 3 }, /reservation sequences have no gap/],
    ["a hold that is over", { ...held, deadline: 10_000 }, /I6: a hold begins before its deadline/],
    ["a hold of a held seat", { ...held, seats: [0] }, /I1: a seat that is held was free/],
    ["a hold of a seat beyond the last", { ...held, seats: [4] }, /I1: a seat that is held was free/],
    ["a confirmation before a payment", { kind: "confirmed", reservation: 1 }, /only along its state machine/],
    ["the end of what never was", { kind: "expired", reservation: 2 }, /only along its state machine/],
    ["a payment after the deadline", { kind: "paying", reservation: 1 }, /I6: payment starts before/, 12_000],
    ["an end before the deadline", { kind: "expired", reservation: 1 }, /I6: a hold never ends early/],
    ["an extension of what never was", extended(2, 13_000), /only a hold is extended/],
    ["an extension after the deadline", extended(1, 99_000), /I6: what has ended is not extended/, 12_000],
    ["an extension to an earlier deadline", extended(1, 11_999), /I6: an extension never shortens a hold/],
    ["a second place of a person", { kind: "joined", place: 4, person: 2 }, /a person has one place in a line/],
    ["a place left out", { kind: "joined", place: 5, person: 9 }, /places have no gap/],
    [
      "an admission out of turn",
      { kind: "admitted", ...pass, place: 3, by: AdmittedBy.pace, tick: 0, tokens: 0 },
      /I8: the pace admits who is next/,
    ],
    [
      "an admission above the cap",
      { kind: "admitted", ...pass, by: AdmittedBy.operator, tick: 0, tokens: 0 },
      /the cap on active people is never exceeded/,
    ],
    [
      "an admission of an active person",
      { kind: "admitted", ...pass, place: 1, was: PlaceStatus.active, by: AdmittedBy.operator, tick: 0, tokens: 0 },
      /no place is admitted twice/,
    ],
    [
      "a call out of turn",
      { kind: "called", ...pass, place: 3, freed: 1, priorityUntil: 99_000 },
      /I8: a seat that came back calls who is next/,
    ],
    [
      "passing over out of turn",
      { kind: "passed-over", place: 3, was: waiting },
      /I8: only who is next is passed over/,
    ],
    [
      "a place that is elsewhere",
      { kind: "left", place: 2, was: PlaceStatus.active },
      /a place moves from where it is/,
    ],
  ])("%s", (_, event, promise, at = 10_000) => {
    const sale = rehearsed()
    expect(() => apply(sale, event, at)).toThrow(promise)
  })

  it("a pass left out", () => {
    const sale = rehearsed()
    apply(sale, { kind: "line-set", policy: { ...fifo, activeMax: 0 } }, 10_000)
    const admitted = { kind: "admitted", ...pass, pass: 3, by: AdmittedBy.operator, tick: 0, tokens: 0 } as const
    expect(() => apply(sale, admitted, 10_000)).toThrow(/passes have no gap/)
  })

  it("a sale that is closed twice", () => {
    const sale = rehearsed()
    apply(sale, { kind: "sale-closed" }, 10_000)
    expect(() => apply(sale, { kind: "sale-closed" }, 10_000)).toThrow(/a sale that is open is closed once/)
  })

  it("an option before the opening", () => {
    const sale = rehearsed()
    sale.opened = false
    expect(() => apply(sale, { kind: "option-added", option }, 10_000)).toThrow(/belongs to a sale that was opened/)
  })

  it("a confirmation after the deadline", () => {
    const sale = rehearsed()
    apply(sale, { kind: "paying", reservation: 1 }, 10_001)
    expect(() => apply(sale, { kind: "confirmed", reservation: 1 }, 12_000)).toThrow(/I6: never both sold and expired/)
  })
})

describe("a state that a bug has changed is noticed by the next event that rests on it", () => {
  it.each<[string, (sale: Sale) => void, SaleEvent, RegExp]>([
    [
      "a seat with another holder",
      (sale) => sale.options[0]!.holder.fill(9),
      { kind: "cancelled", reservation: 1 },
      /I1: only its holder moves a seat/,
    ],
    [
      "a seat that was freed without its reservation",
      (sale) => sale.options[0]!.state.fill(SeatState.free),
      { kind: "cancelled", reservation: 1 },
      /a seat moves to another state/,
    ],
    [
      "a count of free seats that is too high",
      (sale) => void Object.assign(sale.options[0]!, { free: 4 }),
      { kind: "cancelled", reservation: 1 },
      /I6: an option counts its free seats/,
    ],
    [
      "a person who counts too few seats",
      (sale) => sale.persons.seats.fill(0),
      { kind: "cancelled", reservation: 1 },
      /I5: a person's count never goes below zero/,
    ],
    [
      "a line that counts too few people",
      (sale) => void Object.assign(sale.line, { waiting: 0 }),
      { kind: "left", place: 2, was: waiting },
      /I9: no count of a line is negative/,
    ],
  ])("%s", (_, change, event, promise) => {
    const sale = rehearsed()
    change(sale)
    expect(() => apply(sale, event, 10_001)).toThrow(promise)
  })

  it("a seat outside of its option", () => {
    expect(() => new OptionSeats(option).move(4, SeatState.held, 1)).toThrow(/a seat lies in its option/)
  })

  it("a number that is taken out of the ranks twice", () => {
    const ranks = new Ranks()
    ranks.append()
    ranks.remove(1)
    expect(() => ranks.remove(1)).toThrow(/I9: no more numbers are taken out than are there/)
  })

  it("a deadline that ends while it matters, or is set when it does not", () => {
    const { deadlines, reservations } = rehearsed()
    expect(() => deadlines.ended(1)).toThrow(/a deadline ends with what it was set for/)
    reservations.status[1] = ReservationStatus.cancelled
    expect(() => deadlines.add(1)).toThrow(/a deadline is set for what may still reach it/)
  })
})
