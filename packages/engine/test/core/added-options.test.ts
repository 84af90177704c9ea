/** Options that an administrator puts on a sale that is open. */
import { type AddOption, limits, optionIdOf, SeatState, seatIdOf, sectionA } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import { decide } from "../../src/core/decide.ts"
import { Sale } from "../../src/core/Sale.ts"
import { decodeState, encodeState, stateVersion, versionOfState } from "../../src/core/state-codec.ts"
import { CommittedSale } from "../../src/core/view.ts"
import { PaidSale } from "./PaidSale.ts"
import { concertId, refusedWith } from "./Rehearsal.ts"

const tiers = [{ name: "R", price: 2_000 }]
const key = { high: 7, low: 8 }
const order = (change: Partial<AddOption["plan"]> = {}, low = key.low): AddOption => ({
  kind: "add-option",
  plan: { layout: sectionA(6), tiers, ...change },
  key: { ...key, low },
  author: 9,
})
const reasonOf = (sale: PaidSale, asked: AddOption): unknown => {
  const decision = sale.ask(asked)
  return decision.kind === "refused" && decision.refusal.code === "unprocessable"
    ? decision.refusal.detail.reason
    : decision.kind
}
const seat = (number: number, index: number): number => seatIdOf(optionIdOf(concertId, number), index)

describe("an option that is added in mid-sale", () => {
  it("has the next number, and its seats are held at once, while what people have stays theirs", () => {
    const sale = new PaidSale()
    sale.hold(7, 1)
    const until = sale.now + 5_000
    expect(sale.ask(order({ until })).kind).toBe("event")
    expect(sale.events.at(-1)).toEqual({
      kind: "option-added",
      option: { number: 1, layout: sectionA(6), tiers, until },
      added: { author: 9, key },
    })
    expect(sale.ask({ kind: "hold", person: 8, seats: [seat(1, 5)], key: null }).kind).toBe("event")
    expect(sale.sale.options.map((option) => option!.free)).toEqual([3, 5])
    expect(sale.sale.reservations.price[2]).toBe(2_000)
    sale.wait(5_000)
    expect(refusedWith(sale.ask({ kind: "hold", person: 8, seats: [seat(1, 0)], key: null }))).toBe("night-begun")
  })

  it("is shown to readers once it is committed", () => {
    const sale = new PaidSale()
    const view = new CommittedSale(sale.sale, { epoch: 1, position: 0, at: 0, hash: new Uint8Array() })
    expect(view.options.map(({ optionId }) => optionId)).toEqual([optionIdOf(concertId, 0)])
    sale.ask(order())
    expect(view.option(optionIdOf(concertId, 1))?.states).toEqual(new Uint8Array(6).fill(SeatState.free))
  })

  it("is added once under its key, however often that is sent, also to a sale that was read back", () => {
    const sale = new PaidSale()
    sale.ask(order())
    const back = decodeState(encodeState(sale.sale))
    for (const known of [sale.sale, back]) {
      expect(decide(known, order(), sale.now)).toMatchObject({ kind: "same", restsOn: sale.sale.planPosition })
      expect(refusedWith(decide(known, order({ layout: sectionA(5) }), sale.now))).toBe("key-reused")
      expect(decide(known, { ...order(), author: 10 }, sale.now).kind).toBe("event")
    }
    expect(encodeState(back)).toEqual(encodeState(sale.sale))
  })

  it("makes the state one that older code does not read, which would forget its key; no other does", () => {
    const sale = new PaidSale()
    expect(versionOfState(sale.sale)).toBeLessThan(stateVersion)
    sale.ask(order())
    expect(versionOfState(sale.sale)).toBe(stateVersion)
  })

  it("keeps its number when it is called off: the next one has another", () => {
    const sale = new PaidSale()
    sale.ask(order())
    sale.ask({ kind: "cancel-option", option: optionIdOf(concertId, 1), author: 9 })
    sale.ask(order({}, 2))
    expect(sale.sale.options.map((option) => [option!.plan.number, option!.cancelled])).toEqual([
      [0, false],
      [1, true],
      [2, false],
    ])
  })

  it("is refused when the sale is closed, and unknown before it is opened", () => {
    const sale = new PaidSale()
    sale.ask({ kind: "close-sale" })
    expect(refusedWith(sale.ask(order()))).toBe("sale-closed")
    expect(refusedWith(decide(new Sale(concertId), order(), 1))).toBe("sale-unknown")
  })

  it.each<[string, Partial<AddOption["plan"]>, RegExp]>([
    ["a night that begins now", { until: 10_000 }, /before its night begins/],
    ["no seat", { layout: sectionA(0) }, /requires rows or positive capacity/],
    ["no price tier", { tiers: [] }, /1 to 255 price tiers/],
    ["a price that is none", { tiers: [{ name: "R", price: -1 }] }, /a price is/],
    ["a section of a tier that is not there", { layout: sectionA(2), tiers }, /event/],
  ])("with %s is judged as at a set-up", (_, change, says) => {
    expect(reasonOf(new PaidSale(), order(change))).toMatch(says)
  })
})

describe("what a sale may have in all", () => {
  it("ends at the seats of the largest set-up: the last seat is added, and no option behind it", () => {
    const sale = new PaidSale()
    const half = 131_072
    expect(reasonOf(sale, order({ layout: sectionA(half) }, 1))).toBe("event")
    expect(reasonOf(sale, order({ layout: sectionA(half) }, 2))).toBe("event")
    const left = limits.seatsPerConcertMax - 2 * half - 4
    expect(reasonOf(sale, order({ layout: sectionA(left + 1) }, 3))).toMatch(/at most 300000 seats/)
    expect(reasonOf(sale, order({ layout: sectionA(left) }, 3))).toBe("event")
    expect(reasonOf(sale, order({ layout: sectionA(1) }, 4))).toMatch(/at most 300000 seats/)
  })

  it("ends at the options of the largest set-up, those that were called off among them", () => {
    const sale = new PaidSale({ options: limits.optionsPerSetupMax - 1 })
    expect(reasonOf(sale, order({}, 1))).toBe("event")
    sale.ask({ kind: "cancel-option", option: optionIdOf(concertId, 1), author: 9 })
    expect(reasonOf(sale, order({}, 2))).toMatch(/at most 64 options/)
  })

  it("ends at the bytes of the layouts of the largest set-up", () => {
    const sale = new PaidSale()
    const rows = (count: number) =>
      Array.from({ length: count }, (_, n) => ({ label: `${n}`.padStart(60, "-"), from: 1, to: 1 }))
    const layout = { sections: [{ code: "A", tier: 0, rows: rows(24_000), capacity: 0 }], flags: [] }
    expect(reasonOf(sale, order({ layout }, 1))).toBe("event")
    expect(reasonOf(sale, order({ layout }, 2))).toMatch(/layouts of all options take at most/)
  })
})
