/** One key means one request: what is asked for under a used key is the same, or it is refused. */
import { type CommandKey, optionIdOf, seatIdOf, sectionA } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import { decide } from "../../src/core/decide.ts"
import type { Decision } from "../../src/core/decision.ts"
import { CommittedLine } from "../../src/core/line-view.ts"
import { Sale } from "../../src/core/Sale.ts"
import { concertId, fifo, Rehearsal, refusedWith } from "./Rehearsal.ts"
import { take } from "./random-history.ts"

const key: CommandKey = { high: 7, low: 9 }
const seatOf = (option: number, index: number, concert = concertId): number =>
  seatIdOf(optionIdOf(concert, option), index)

/** Person 1 holds seats 0 and 1 of option 0 under the key. */
const held = (): Sale => {
  const sale = new Sale(concertId)
  const option = (number: number) => ({ number, layout: sectionA(6), tiers: [{ name: "R", price: 10 }] })
  const policy = { seatsPerPersonMax: 0, holdTtlMs: 60_000, opensAt: 0 }
  const opening = decide(sale, { kind: "open-sale", policy, options: [option(0), option(1)] }, 1)
  for (const decision of [opening]) if (decision.kind === "event") take(sale, [decision.event, ...decision.more], 1)
  const first = hold(sale, [seatOf(0, 0), seatOf(0, 1)])
  if (first.kind === "event") take(sale, [first.event], 1)
  expect(sale.reservations.count).toBe(1)
  return sale
}

const hold = (sale: Sale, seats: ReadonlyArray<number>, person = 1, under: CommandKey | null = key): Decision =>
  decide(sale, { kind: "hold", person, seats, key: under }, 2)

describe("a hold under a key that has made a reservation", () => {
  it.each([
    ["the same seats", [seatOf(0, 0), seatOf(0, 1)]],
    ["the same seats in another order", [seatOf(0, 1), seatOf(0, 0)]],
  ])("is the same request with %s", (_, seats) => {
    expect(hold(held(), seats)).toMatchObject({ kind: "same", reservation: 1, restsOn: 4 })
  })

  it.each([
    ["fewer seats", [seatOf(0, 0)]],
    ["more seats", [seatOf(0, 0), seatOf(0, 1), seatOf(0, 2)]],
    ["one seat twice", [seatOf(0, 0), seatOf(0, 0)]],
    ["another seat among them", [seatOf(0, 0), seatOf(0, 2)]],
    ["other seats", [seatOf(0, 3), seatOf(0, 4)]],
    ["seats of another option with the same numbers", [seatOf(1, 0), seatOf(1, 1)]],
    ["seats of two options", [seatOf(0, 0), seatOf(1, 1)]],
    ["seats of another concert with the same numbers", [seatOf(0, 0, 4), seatOf(0, 1, 4)]],
    ["no seat", []],
    ["what is no seat", [seatOf(0, 0), -1]],
  ])("is refused with %s", (_, seats) => {
    expect(refusedWith(hold(held(), seats))).toBe("key-reused")
  })

  it("is another request of another person, and under another key", () => {
    const free = [seatOf(0, 2)]
    expect(hold(held(), free, 2)).toMatchObject({ kind: "event", reservation: 2 })
    expect(hold(held(), free, 1, { high: 7, low: 8 })).toMatchObject({ kind: "event", reservation: 2 })
    expect(hold(held(), free, 1, { high: 9, low: 7 })).toMatchObject({ kind: "event", reservation: 2 })
    expect(refusedWith(hold(held(), [seatOf(0, 0), seatOf(0, 1)], 1, null))).toBe("seat-taken")
  })
})

describe("a hold in a sale whose line protects it", () => {
  it("needs no pass while the line lets all through, and needs one otherwise", () => {
    for (const [method, refusal] of [
      ["passthrough", undefined],
      ["fifo", "pass-missing"],
      ["paused", "pass-missing"],
    ] as const) {
      const line = new Rehearsal({ ...fifo, protects: true, method })
      expect(refusedWith(line.hold(7, 0))).toBe(refusal)
    }
  })
})

describe("a committed place", () => {
  it("has no pass while it waits, its own while it is active, and the same one afterwards", () => {
    const line = new Rehearsal({ method: "paused", passMs: 5_000 })
    line.join(1, 2, 3)
    line.ask({ kind: "activate", person: 2 })
    const view = new CommittedLine(line.sale.line)
    const always = { joinedAt: 10_000 }
    expect(view.placeOf(1)).toEqual({ ...always, place: 1, person: 1, status: 1, rank: 1, pass: 0, passUntil: 0 })
    expect(view.placeOf(2)).toEqual({ ...always, place: 2, person: 2, status: 4, rank: 0, pass: 1, passUntil: 15_000 })
    expect(view.placeOf(3)).toMatchObject({ place: 3, rank: 2, pass: 0 })
    line.ask({ kind: "deactivate", person: 2 })
    expect(view.placeOf(2)).toMatchObject({ rank: 0, pass: 1, passUntil: 15_000 })
    expect([view.placeOf(4), view.place(0), view.place(4), view.place(1.5)]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ])
    expect([view.joined, view.waiting, view.active, view.absent, view.returned, view.head]).toEqual([3, 2, 0, 0, 0, 0])
  })
})
