/** What a sale may be opened with, and how many reservations and places it has at most. */
import {
  type Command,
  limits,
  noLine,
  type OpenSale,
  type OptionPlan,
  optionIdOf,
  optionsPerConcertMax,
  reservationSequenceMax,
  seatIdOf,
  sectionA,
} from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import type { Decision } from "../../src/core/decision.ts"
import { Sale } from "../../src/core/Sale.ts"
import { terms } from "./PaidSale.ts"
import { concertId, Rehearsal, refusedWith } from "./Rehearsal.ts"
import { told } from "./told.ts"

const tier = { name: "R", price: 10 }
const option = (change: Partial<OptionPlan> = {}): OptionPlan => ({
  ...{ number: 0, layout: sectionA(4), tiers: [tier] },
  ...change,
})
const policy = { seatsPerPersonMax: 0, holdTtlMs: 2_000, opensAt: 0 }
const open = (change: Partial<OpenSale>): Decision =>
  told(new Sale(concertId), { kind: "open-sale", policy, options: [option()], ...change }, 1)
const withOption = (change: Partial<OptionPlan>): Decision => open({ options: [option(change)] })
const withPolicy = (change: Partial<OpenSale["policy"]>): Decision => open({ policy: { ...policy, ...change } })

describe("a sale", () => {
  it.each<[string, () => Decision]>([
    ["the first and the last number of an option", () => open({ options: [option(), option({ number: 1_023 })] })],
    ["seats for nothing, and for the highest price", () => withOption({ tiers: [0, limits.priceMax].map(priced) })],
    ["as many tiers as a layout can name", () => withOption({ tiers: Array(255).fill(tier) })],
    ["a night that has begun at the beginning of time", () => withOption({ until: 0 })],
    ["the shortest holds", () => withPolicy({ holdTtlMs: limits.holdTtlMsMin })],
    ["the longest holds", () => withPolicy({ holdTtlMs: limits.holdTtlMsMax })],
    ["a line and payments", () => open({ line: noLine, payments: terms })],
  ])("is opened with %s", (_with, opened) => {
    expect(opened()).toMatchObject({ kind: "event", event: { kind: "sale-opened" } })
  })

  it("begins with its policy, its options, its line and its payments, in this order", () => {
    const options = [option(), option({ number: 3 })]
    expect(open({ options, line: noLine, payments: terms })).toMatchObject({
      event: { kind: "sale-opened", policy },
      more: [
        ...options.map((each) => ({ kind: "option-added", option: each })),
        { kind: "line-set", policy: noLine },
        { kind: "payments-set", terms },
      ],
    })
  })

  it.each<[string, () => Decision]>([
    ["a sale needs at least one option", () => open({ options: [] })],
    ["an option number is 0 .. 1023", () => withOption({ number: -1 })],
    ["an option number is 0 .. 1023", () => withOption({ number: optionsPerConcertMax })],
    ["an option number is 0 .. 1023", () => withOption({ number: 0.5 })],
    ["option number 0 stands twice", () => open({ options: [option(), option()] })],
    ["until is a time in milliseconds", () => withOption({ until: -1 })],
    ["until is a time in milliseconds", () => withOption({ until: 0.5 })],
    ["an option has 1 to 255 price tiers", () => withOption({ tiers: [] })],
    ["an option has 1 to 255 price tiers", () => withOption({ tiers: Array(256).fill(tier) })],
    ["a price is 0 .. 1,000,000,000", () => withOption({ tiers: [priced(-1)] })],
    ["a price is 0 .. 1,000,000,000", () => withOption({ tiers: [priced(0.5)] })],
    ["a price is 0 .. 1,000,000,000", () => withOption({ tiers: [priced(limits.priceMax + 1)] })],
    ["seatLayout.sections is required", () => withOption({ layout: { sections: [], flags: [] } })],
    ["a hold lasts 100 to 86400000 ms", () => withPolicy({ holdTtlMs: limits.holdTtlMsMin - 1 })],
    ["a hold lasts 100 to 86400000 ms", () => withPolicy({ holdTtlMs: limits.holdTtlMsMax + 1 })],
    ["a hold lasts 100 to 86400000 ms", () => withPolicy({ holdTtlMs: 1_000.5 })],
    ["seatsPerPersonMax is 0 or more", () => withPolicy({ seatsPerPersonMax: -1 })],
    ["seatsPerPersonMax is 0 or more", () => withPolicy({ seatsPerPersonMax: 0.5 })],
    ["opensAt is a time in milliseconds", () => withPolicy({ opensAt: -1 })],
    ["opensAt is a time in milliseconds", () => withPolicy({ opensAt: 0.5 })],
    ["everyMs", () => open({ line: { ...noLine, everyMs: 0 } })],
    ["payMs", () => open({ payments: { ...terms, payMs: 1 } })],
  ])("is not opened, and says that %s", (sentence, opened) => {
    const decision = opened()
    expect(decision).toMatchObject({ kind: "refused", refusal: { code: "unprocessable" } })
    expect(JSON.stringify(decision)).toContain(sentence)
  })
})

const priced = (price: number) => ({ ...tier, price })

describe("a sale that has used up", () => {
  const seats = [0, 1].map((seat) => seatIdOf(optionIdOf(concertId, 0), seat))

  it("its numbers of reservations takes the last one, and no further hold or part", () => {
    const { sale, now } = new Rehearsal()
    const hold: Command = { kind: "hold", person: 7, seats, key: null }
    sale.reservations.count = reservationSequenceMax - 1
    expect(told(sale, hold, now)).toMatchObject({ event: { reservation: reservationSequenceMax } })
    sale.reservations.count = reservationSequenceMax
    expect(refusedWith(told(sale, hold, now))).toBe("sequence-exhausted")
    const other = new Rehearsal()
    other.ask(hold)
    const part: Command = {
      ...{ kind: "cancel-seats", reservation: concertId * 2 ** 27 + 1, by: { kind: "person", id: 7 } },
      seats: seats.slice(1),
    }
    other.sale.reservations.count = reservationSequenceMax - 1
    expect(told(other.sale, part, other.now)).toMatchObject({ event: { part: reservationSequenceMax } })
    other.sale.reservations.count = reservationSequenceMax
    expect(refusedWith(told(other.sale, part, other.now))).toBe("sequence-exhausted")
  })

  it("its places takes the last person who joins or is let in, and no further one", () => {
    const { sale, now } = new Rehearsal()
    for (const kind of ["join", "activate"] as const) {
      sale.line.joined = limits.placesPerSaleMax - 1
      expect(told(sale, { kind, person: 7 }, now)).toMatchObject({ event: { place: limits.placesPerSaleMax } })
      sale.line.joined = limits.placesPerSaleMax
      expect(refusedWith(told(sale, { kind, person: 7 }, now))).toBe("line-exhausted")
    }
  })
})
