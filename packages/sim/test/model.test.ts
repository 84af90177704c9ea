import {
  type Held,
  noLine,
  openRules,
  optionIdOf,
  reservationIdOf,
  type SaleEvent,
  seatIdOf,
  sectionA,
} from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import { SaleModel } from "../src/model.ts"
import { objection } from "../src/model-replies.ts"

const concertId = 7
const opened: ReadonlyArray<SaleEvent> = [
  { kind: "sale-opened", policy: { seatsPerPersonMax: 2, holdTtlMs: 1_000, opensAt: 0 } },
  { kind: "option-added", option: { number: 0, layout: sectionA(4), tiers: [{ name: "all", price: 100 }] } },
]
const held = (reservation: number, person: number, ...seats: ReadonlyArray<number>): Held => ({
  kind: "held",
  reservation,
  person,
  option: 0,
  seats,
  deadline: 1_010,
  price: 100 * seats.length,
  key: { high: person, low: reservation },
})

/** A model after these events at time 10, all of which must be legal. */
const after = (...events: ReadonlyArray<SaleEvent>): SaleModel => {
  const model = new SaleModel(concertId)
  for (const event of [...opened, ...events]) expect(model.apply(event, 10)).toBe(undefined)
  return model
}

describe("the sequential model objects to a journal in which", () => {
  it.each<[string, ReadonlyArray<SaleEvent>, SaleEvent, number, RegExp]>([
    ["a seat is held twice", [held(1, 1, 0)], held(2, 2, 0), 10, /^I1/],
    ["a person has more than the limit", [held(1, 1, 0, 1)], held(2, 1, 2), 10, /^I5/],
    ["a key makes two reservations", [held(1, 1, 0)], { ...held(2, 1, 1), key: { high: 1, low: 1 } }, 10, /^I4/],
    ["time goes back", [held(1, 1, 0)], held(2, 2, 1), 9, /^I7/],
    ["a hold ends before its deadline", [held(1, 1, 0)], { kind: "expired", reservation: 1 }, 1_009, /^I6/],
    ["a hold is paid for after its deadline", [held(1, 1, 0)], { kind: "paying", reservation: 1 }, 1_010, /^I6/],
    ["a hold is confirmed that is not being paid", [held(1, 1, 0)], { kind: "confirmed", reservation: 1 }, 10, /^I6/],
    ["a price is not the sum of its seats", [], { ...held(1, 1, 0, 1), price: 150 }, 10, /^I10/],
    ["a reservation number is left out", [held(1, 1, 0)], held(3, 2, 1), 10, /sequence/],
  ])("%s", (_what, before, event, at, sentence) => {
    expect(after(...before).apply(event, at)).toMatch(sentence)
  })
})

describe("the sequential model", () => {
  it("gives a seat back when its hold is over, and lets it be held again", () => {
    const model = after(held(1, 1, 0))
    expect(model.apply({ kind: "expired", reservation: 1 }, 1_010)).toBe(undefined)
    expect([model.free, model.held, model.sold]).toEqual([4, 0, 0])
    expect(model.apply({ ...held(2, 2, 0), deadline: 2_010 }, 1_010)).toBe(undefined)
    expect(model.holderAt(0, 0, 3)).toBe(1)
    expect(model.holderAt(0, 0, 4)).toBe(0)
    expect(model.holderAt(0, 0, 5)).toBe(2)
    expect(model.miscounted()).toBe(undefined)
  })

  it("explains a refusal only by a position between question and answer", () => {
    const model = after(held(1, 1, 0), { kind: "cancelled", reservation: 1 })
    const seats = [seatIdOf(optionIdOf(concertId, 0), 0)]
    const command = { kind: "hold", person: 2, seats, key: null } as const
    const reply = { kind: "refused", refusal: { code: "seat-taken", detail: {} } } as const
    expect(objection(model, command, reply, { from: 2, to: 4, latestMs: 0 })).toBe(undefined)
    expect(objection(model, command, reply, { from: 4, to: 4, latestMs: 0 })).toMatch(/^I3/)
    expect(objection(model, command, reply, { from: 0, to: 2, latestMs: 0 })).toMatch(/^I3/)
  })

  it("explains the limit of a turn also by a pass that is over, though no event has ended it yet", () => {
    const rules = { ...openRules, holdsPerTurnMax: 1 }
    const policy = { ...noLine, method: "fifo", everyMs: 10, passMs: 100 } as const
    const model = after(
      { kind: "rules-set", version: 1, from: 10, author: 0, rules },
      { ...held(1, 1, 0), terms: { version: 1, tier: 0, group: 0 } },
      { kind: "line-set", policy },
      { kind: "joined", place: 1, person: 1 },
    )
    const admitted: SaleEvent = { kind: "admitted", place: 1, was: 1, by: 0, pass: 1, until: 120, tick: 2, tokens: 0 }
    expect(model.apply(admitted, 20)).toBe(undefined)
    const command = { kind: "hold", person: 1, seats: [seatIdOf(optionIdOf(concertId, 0), 1)], key: null } as const
    const reply = { kind: "refused", refusal: { code: "turn-limit", detail: { limit: 1 } } } as const
    expect(objection(model, command, reply, { from: 7, to: 7, latestMs: 119 })).toMatch(/^I3/)
    expect(objection(model, command, reply, { from: 7, to: 7, latestMs: 120 })).toBe(undefined)
  })

  it("counts an access code only under the rules in which it was looked up", () => {
    const rules = { ...openRules, generalFrom: 50, presales: [{ from: 5, until: 50, minimumTier: 0, group: 1 }] }
    const model = after(
      { kind: "rules-set", version: 1, from: 10, author: 0, rules },
      { ...held(1, 1, 0), terms: { version: 1, tier: 0, group: 1 } },
    )
    const seats = [seatIdOf(optionIdOf(concertId, 0), 0)]
    const reply = { kind: "accepted", reservation: reservationIdOf(concertId, 1), status: 1 } as const
    const hold = (version: number, group: number) =>
      ({
        kind: "hold",
        person: 1,
        seats,
        key: { high: 1, low: 1 },
        facts: { version: 2, tier: 0, group, rules: version },
      }) as const
    const during = { from: 3, to: 4, latestMs: 10 }
    expect(objection(model, hold(1, 1), reply, during)).toBe(undefined)
    expect(objection(model, hold(0, 1), reply, during)).toMatch(/^I5/)
    expect(objection(model, hold(1, 2), reply, during)).toMatch(/^I5/)
    expect(objection(model, hold(0, 1), reply, { ...during, from: 4 })).toBe(undefined)
  })

  it("wants what is acknowledged to stand in the journal, for that person and those seats", () => {
    const model = after(held(1, 1, 0))
    const seats = [seatIdOf(optionIdOf(concertId, 0), 0)]
    const command = { kind: "hold", person: 1, seats, key: { high: 1, low: 1 } } as const
    const accepted = (sequence: number) =>
      ({ kind: "accepted", reservation: reservationIdOf(concertId, sequence), status: 1 }) as const
    const window = { from: 0, to: 3, latestMs: 0 }
    expect(objection(model, command, accepted(1), window)).toBe(undefined)
    expect(objection(model, command, accepted(2), window)).toMatch(/^I2/)
    expect(objection(model, command, accepted(1), { ...window, to: 2 })).toMatch(/^I2/)
    expect(objection(model, { ...command, person: 2 }, accepted(1), window)).toMatch(/^I2/)
    expect(objection(model, { ...command, seats: [seats[0] + 1] }, accepted(1), window)).toMatch(/^I4/)
  })
})
