import { byUnnamedOperator, type LinePolicy } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import { brokenInvariant } from "../../src/core/invariants.ts"
import { decodeState, encodeState } from "../../src/core/state-codec.ts"
import { concertId, Rehearsal, refusedWith } from "./Rehearsal.ts"

const half = 2 ** 31
const free = 0
const held = 1

/** A line in which seats that come back are out of sight for 1 s at most; 101 and 102 have passes, its cap is reached. */
const full = (policy: Partial<LinePolicy> = {}): Rehearsal => {
  const sale = new Rehearsal({ returnMs: 1_000, activeMax: 2, ...policy })
  sale.join(101, 102)
  sale.wait(1_000)
  sale.hold(101, 0)
  sale.events.length = 0
  return sale
}

const giveBack = (sale: Rehearsal, reservation: number, chance = half) =>
  sale.ask({ kind: "cancel", by: byUnnamedOperator, reservation: concertId * 2 ** 27 + reservation }, chance)

const shown = (sale: Rehearsal, seat: number): number => sale.sale.options[0]!.image[seat]

describe("seats that come back out of sight", () => {
  it("look held and are held by no one until they reappear at the time that was drawn", () => {
    const sale = full()
    giveBack(sale, 1)
    expect(shown(sale, 0)).toBe(held)
    expect(refusedWith(sale.hold(102, 0))).toBe("seat-taken")
    expect(refusedWith(sale.hold(101, 0))).toBe("seat-taken")
    sale.wait(500)
    expect(refusedWith(sale.hold(102, 0))).toBe("seat-taken")
    sale.wait(1)
    expect([shown(sale, 0), ...sale.events]).toEqual([free, "cancelled", "reappeared"])
    expect(sale.hold(102, 0).kind).toBe("event")
  })

  it("count for their person no more from the moment they are given back", () => {
    const sale = full()
    const person = sale.sale.persons.find(101)
    expect(sale.sale.persons.seats[person]).toBe(1)
    giveBack(sale, 1)
    expect(sale.sale.persons.seats[person]).toBe(0)
  })

  it.each([
    [0, 1],
    [2 ** 32 - 1, 1_000],
  ])("return after 1 ms at the earliest and after the stated time at the latest (chance %i: %i ms)", (chance, ms) => {
    const sale = full()
    giveBack(sale, 1, chance)
    sale.wait(ms - 1)
    expect(shown(sale, 0)).toBe(held)
    sale.wait(1)
    expect(shown(sale, 0)).toBe(free)
  })

  it("go to the next one in line when they reappear, and not to a buyer who waits for them to be given back", () => {
    const sale = full({ activeMax: 3 })
    sale.join(1)
    giveBack(sale, 1)
    sale.wait(501)
    expect(sale.events).toEqual(["joined 1", "cancelled", "reappeared", "called 1"])
    expect(refusedWith(sale.hold(102, 0))).toBe("seat-offered")
    expect(sale.hold(1, 0).kind).toBe("event")
  })

  it("a past bug: with the cap reached, a person with a pass passed a seat to another one by giving it back", () => {
    const sale = full()
    sale.join(1)
    giveBack(sale, 1)
    sale.wait(2_500)
    expect(shown(sale, 0)).toBe(held)
    expect(refusedWith(sale.hold(102, 0))).toBe("seat-taken")
    sale.ask({ kind: "leave", person: 102 })
    sale.wait(0)
    expect(sale.events.slice(-3)).toEqual(["left 102", "reappeared", "called 1"])
    expect(sale.hold(1, 0).kind).toBe("event")
  })

  it("wait for a line that is paused, and are free again once no one waits", () => {
    const sale = full({ activeMax: 0 })
    sale.setLine({ method: "paused" })
    sale.join(1)
    giveBack(sale, 1)
    sale.wait(2_000)
    expect(shown(sale, 0)).toBe(held)
    sale.ask({ kind: "leave", person: 1 })
    sale.wait(0)
    expect(shown(sale, 0)).toBe(free)
  })

  it("wait for the pace to catch up when many were called beside it", () => {
    const sale = new Rehearsal({ returnMs: 1_000, batch: 1, burst: 1, activeMax: 0 })
    for (const [seat, person] of [101, 102, 103].entries()) sale.hold(person, seat)
    sale.join(1, 2, 3)
    sale.events.length = 0
    for (const reservation of [1, 2, 3]) giveBack(sale, reservation, 0)
    const from = sale.now
    sale.wait(1)
    expect(sale.events.filter((text) => text.startsWith("called"))).toEqual(["called 1"])
    sale.wait(2_000 - (sale.now % 1_000))
    expect(sale.events.filter((text) => text.startsWith("called")).length).toBeGreaterThan(1)
    expect(sale.now - from).toBeLessThanOrEqual(2_000)
  })

  it("pass over those who are not there when they reappear", () => {
    const sale = full({ activeMax: 3, graceMs: 200 })
    sale.setLine({ batch: 0, burst: 0 })
    sale.join(1)
    giveBack(sale, 1)
    sale.wait(400)
    sale.join(2)
    sale.wait(101)
    expect(sale.events.slice(-3)).toEqual(["passed-over 1", "reappeared", "called 2"])
  })

  it("of a purchase that was taken back are not shown as sold", () => {
    const sale = full()
    sale.on("start-paying", 1)
    sale.on("confirm", 1)
    giveBack(sale, 1)
    expect(shown(sale, 0)).toBe(held)
    expect(brokenInvariant(sale.sale)).toBeUndefined()
    sale.on("refund", 1)
    sale.wait(501)
    expect(shown(sale, 0)).toBe(free)
  })

  it("return also after a hold whose time was over", () => {
    const sale = full()
    sale.wait(2_001)
    expect(sale.events).toEqual(["expired", "reappeared"])
  })

  it("stay out of sight over a snapshot, and return at the same time", () => {
    const sale = full()
    giveBack(sale, 1)
    const again = new Rehearsal({}, decodeState(encodeState(sale.sale)))
    again.now = sale.now
    expect(brokenInvariant(again.sale)).toBeUndefined()
    for (const each of [sale, again]) {
      each.wait(500)
      expect(shown(each, 0)).toBe(held)
      each.wait(1)
      expect(shown(each, 0)).toBe(free)
    }
    expect(encodeState(again.sale)).toEqual(encodeState(sale.sale))
  })

  it("return as they were to when the rule is taken back meanwhile, and later ones are free at once", () => {
    const sale = full()
    giveBack(sale, 1)
    sale.setLine({ returnMs: 0 })
    expect(shown(sale, 0)).toBe(held)
    sale.wait(501)
    expect(shown(sale, 0)).toBe(free)
    sale.hold(101, 1)
    giveBack(sale, 2)
    expect(shown(sale, 1)).toBe(free)
  })
})
