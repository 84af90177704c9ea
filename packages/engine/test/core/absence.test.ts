import { type LinePolicy, PlaceStatus } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import { brokenInvariant } from "../../src/core/invariants.ts"
import { decodeState, encodeState } from "../../src/core/state-codec.ts"
import { Rehearsal, refusedWith } from "./Rehearsal.ts"

const { absent, active, expired, returned } = PlaceStatus

/** People 1 to `people` joined at 10,000 and were passed over at 11,000, 12,000, ..., two at a time. */
const away = (people: number, policy: Partial<LinePolicy> = {}): Rehearsal => {
  const sale = new Rehearsal({ graceMs: 100, ...policy })
  for (let person = 1; person <= people; person++) sale.join(person)
  sale.wait(1_000)
  sale.events.length = 0
  return sale
}

describe("a place whose owner is away", () => {
  it("is kept without end unless the line says otherwise", () => {
    const sale = away(3)
    sale.wait(86_400_000)
    expect([1, 2, 3].map((person) => sale.status(person))).toEqual([absent, absent, absent])
  })

  it("ends when it was kept for as long as the line says", () => {
    const sale = away(2, { absentMs: 3_000 })
    sale.wait(2_999)
    expect(sale.status(1)).toBe(absent)
    sale.wait(1)
    expect(sale.events).toEqual(["lapsed 1", "lapsed 2"])
    expect(sale.status(1)).toBe(expired)
  })

  it("is kept anew for a person who came back and was passed over again", () => {
    const sale = away(1, { absentMs: 3_000 })
    sale.wait(2_000)
    sale.ask({ kind: "appear", person: 1 })
    expect(sale.status(1)).toBe(returned)
    sale.setLine({ batch: 0, burst: 0 })
    sale.wait(500)
    sale.setLine({ batch: 2, burst: 2 })
    sale.wait(2_500)
    expect(sale.status(1)).toBe(absent)
    sale.wait(3_000)
    expect(sale.status(1)).toBe(expired)
  })

  it("is the first to end when there are more than the line keeps", () => {
    const sale = away(5, { absentMax: 2 })
    expect([1, 2, 3, 4, 5].map((person) => sale.status(person))).toEqual([expired, expired, expired, absent, absent])
    sale.wait(86_400_000)
    expect(sale.status(5)).toBe(absent)
  })

  it("that has ended puts its person at the end when they join again", () => {
    const sale = away(1, { absentMs: 1_000 })
    sale.wait(1_000)
    sale.join(2, 1)
    expect([sale.rank(2), sale.rank(1)]).toEqual([1, 2])
  })

  it("counts for the cap of the line where it has an end, and does not where it has none", () => {
    const bounded = away(3, { absentMs: 60_000, waitingMax: 3 })
    expect(refusedWith(bounded.ask({ kind: "join", person: 9 }))).toBe("line-full")
    bounded.ask({ kind: "appear", person: 1 })
    expect(refusedWith(bounded.ask({ kind: "join", person: 9 }))).toBe("line-full")
    bounded.ask({ kind: "leave", person: 2 })
    expect(bounded.ask({ kind: "join", person: 9 }).kind).toBe("event")
    expect(away(3, { waitingMax: 3 }).ask({ kind: "join", person: 9 }).kind).toBe("event")
  })

  it("counts from the moment on at which the line gets an end for it", () => {
    const sale = away(2)
    sale.wait(10_000)
    sale.setLine({ absentMs: 1_000 })
    sale.wait(999)
    expect(sale.status(1)).toBe(absent)
    sale.wait(1)
    expect(sale.status(1)).toBe(expired)
  })

  it("ends at the same time after a snapshot, and a person who came back before that is admitted", () => {
    const sale = away(4, { absentMs: 3_000 })
    sale.wait(1_000)
    const again = new Rehearsal({}, decodeState(encodeState(sale.sale)))
    again.now = sale.now
    for (const each of [sale, again]) {
      each.sale.line.presence.seeEverybody(each.now)
      each.ask({ kind: "appear", person: 2 })
      each.wait(2_000)
      expect([1, 2, 3, 4].map((person) => each.status(person))).toEqual([expired, active, expired, expired])
      expect(brokenInvariant(each.sale)).toBeUndefined()
    }
    expect(encodeState(again.sale)).toEqual(encodeState(sale.sale))
  })
})
