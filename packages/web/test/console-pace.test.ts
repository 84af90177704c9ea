/** What another pace would have done: held to what happened, and to sales whose outcome can be worked out by hand. */
import { sectionA } from "@ticketrush/protocol"
import type { SaleEvent } from "@ticketrush/protocol/events"
import { contractLine } from "@ticketrush/protocol/line"
import { describe, expect, it } from "vitest"
import type { JournalEvent } from "../page/console/journal/Events.ts"
import { MinHeap } from "../page/console/journal/MinHeap.ts"
import { whatIf } from "../page/console/journal/pace.ts"

const second = 1_000
const start = 1_800_000_000_000

/** Events of a sale, in the order of their times. */
class Night {
  readonly #events: JournalEvent[] = []

  constructor(seats: number) {
    this.add(0, {
      kind: "option-added",
      option: { number: 0, layout: sectionA(seats), tiers: [{ name: "R", price: 1 }] },
    } as SaleEvent)
    this.add(0, { kind: "line-set", policy: contractLine })
  }

  add(after: number, event: SaleEvent): void {
    this.#events.push({ position: this.#events.length + 1, at: start + after, event })
  }

  joins(place: number, after: number): void {
    this.add(after, { kind: "joined", place, person: place })
  }

  admits(place: number, after: number): void {
    const until = start + after + 300_000
    this.add(after, { kind: "admitted", place, was: 0, by: 0, pass: place, until, tick: 0, tokens: 0 } as SaleEvent)
  }

  holds(person: number, after: number): void {
    const held = { reservation: person, person, option: 0, seats: [person - 1], deadline: 0, price: 1, key: null }
    this.add(after, { kind: "held", ...held })
  }

  /** Admitted, holds a seat 2 s later, has bought it 3 s after that, and the pass ends with it. */
  served(place: number, after: number): void {
    this.admits(place, after)
    this.holds(place, after + 2 * second)
    this.add(after + 5 * second, { kind: "confirmed", reservation: place })
    this.add(after + 5 * second, { kind: "pass-used", place, was: 1 } as SaleEvent)
  }

  get events(): ReadonlyArray<JournalEvent> {
    return this.#events.toSorted((a, b) => a.at - b.at || a.position - b.position)
  }
}

/** Six people join in the first second, one is admitted every ten seconds from the tenth on, and each buys one of the seats. */
const slow = (seats = 6, admitted = 6): Night => {
  const night = new Night(seats)
  for (let place = 1; place <= 6; place++) night.joins(place, place * 100)
  for (let place = 1; place <= admitted; place++) night.served(place, place * 10 * second)
  return night
}

describe("what a pace would have done", () => {
  it("is what happened when it is the pace that was, and when all seats were sold", () => {
    const { asItWas, withPace, seats, guessed } = whatIf(slow().events, { batch: 1, everyMs: 10_000, activeMax: 0 })
    expect(withPace).toEqual(asItWas)
    expect([seats, guessed]).toEqual([6, 0])
    expect(asItWas).toMatchObject({ admitted: 6, left: 0, sold: 6, missed: 0, longestWaitMs: 60_000 - 600 })
    expect(asItWas).toMatchObject({ lastAdmittedAt: start + 60 * second, soldOutAt: start + 65 * second })
  })

  it("is that all are admitted at once when the batch is as large as the line", () => {
    const { withPace } = whatIf(slow().events, { batch: 6, everyMs: 10_000, activeMax: 0 })
    expect(withPace).toMatchObject({
      admitted: 6,
      sold: 6,
      lastAdmittedAt: start + 10 * second,
      soldOutAt: start + 15 * second,
    })
  })

  it("keeps to the cap of passes: the next is admitted at the tick behind the end of one", () => {
    const { withPace } = whatIf(slow().events, { batch: 6, everyMs: 1_000, activeMax: 2 })
    // Each pass lasts 5 s: two at 10 s, two at 15 s, two at 20 s.
    expect(withPace).toMatchObject({ admitted: 6, lastAdmittedAt: start + 20 * second })
  })

  it("admits none at a batch of none, and no person behind passes that never end", () => {
    expect(whatIf(slow().events, { batch: 0, everyMs: 1_000, activeMax: 0 }).withPace).toMatchObject({
      admitted: 0,
      sold: 0,
      soldOutAt: null,
    })
    const night = new Night(6)
    for (let place = 1; place <= 3; place++) night.joins(place, place)
    night.admits(1, second)
    expect(whatIf(night.events, { batch: 1, everyMs: 1_000, activeMax: 1 }).withPace.admitted).toBe(1)
  })

  it("takes people who were never admitted to do what those did who were, and counts them", () => {
    const { asItWas, withPace, guessed } = whatIf(slow(6, 2).events, { batch: 6, everyMs: 10_000, activeMax: 0 })
    expect([asItWas.sold, asItWas.soldOutAt]).toEqual([2, null])
    expect([withPace.sold, withPace.admitted, guessed]).toEqual([6, 6, 4])
  })

  it("counts holds that find no seat, and people who left before their turn", () => {
    const night = slow(4, 3)
    night.add(20 * second, { kind: "left", place: 5, was: 0 } as SaleEvent)
    const { asItWas, withPace } = whatIf(night.events, { batch: 6, everyMs: 10_000, activeMax: 0 })
    expect([asItWas.left, asItWas.sold]).toEqual([1, 3])
    // Admitted before they left, at 10 s: six people, and four seats.
    expect([withPace.left, withPace.sold, withPace.missed]).toEqual([0, 4, 2])
  })

  it("gives seats back that were given back: they may be bought later, and a sale that was sold out is so no more", () => {
    const night = slow(1, 1)
    night.add(30 * second, { kind: "cancelled", reservation: 1 })
    expect(whatIf(night.events, { batch: 1, everyMs: 10_000, activeMax: 0 }).asItWas).toMatchObject({
      sold: 0,
      soldOutAt: null,
    })
    // Held from 12 s to 30 s, 32 s to 50 s and 52 s to 70 s: three people hold in between.
    expect(whatIf(night.events, { batch: 1, everyMs: 10_000, activeMax: 0 }).withPace.missed).toBe(3)
  })

  it("sells no seat and gives none back for a hold that found none, also where all of it fell into one millisecond", () => {
    const bought = new Night(1)
    for (let place = 1; place <= 3; place++) bought.joins(place, place)
    bought.admits(1, 10 * second)
    bought.holds(1, 10 * second)
    bought.add(10 * second, { kind: "confirmed", reservation: 1 })
    // Two others are taken to act like the first one: for them there is no seat.
    const { asItWas, withPace } = whatIf(bought.events, { batch: 1, everyMs: 10_000, activeMax: 0 })
    expect([asItWas.sold, asItWas.missed, asItWas.soldOutAt]).toEqual([1, 0, start + 10 * second])
    expect([withPace.sold, withPace.missed, withPace.soldOutAt]).toEqual([1, 2, start + 10 * second])

    const returned = new Night(1)
    returned.joins(1, 1)
    returned.joins(2, 2)
    returned.admits(1, 10 * second)
    returned.holds(1, 10 * second)
    returned.add(11 * second, { kind: "cancelled", reservation: 1 })
    returned.admits(2, 20 * second)
    returned.holds(2, 20 * second)
    returned.add(20 * second, { kind: "cancelled", reservation: 2 })
    // Both are admitted at 10 s: the second finds no seat, so no second seat comes back.
    expect(whatIf(returned.events, { batch: 2, everyMs: 10_000, activeMax: 0 }).withPace.missed).toBe(1)
  })

  it("takes holds of one millisecond in the order of the journal: one may have what another gave back", () => {
    const night = new Night(1)
    night.joins(1, 1)
    night.joins(2, 2)
    night.admits(1, 10 * second)
    night.admits(2, 10 * second)
    night.holds(2, 12 * second)
    night.add(12 * second, { kind: "cancelled", reservation: 2 })
    night.holds(1, 12 * second)
    expect(whatIf(night.events, { batch: 2, everyMs: 10_000, activeMax: 0 }).asItWas.missed).toBe(0)
  })

  it("is worked out for the largest journal of a page in a few seconds", () => {
    const night = new Night(100)
    for (let place = 1; place <= 120_000; place++) night.joins(place, place)
    for (let place = 1; place <= 60_000; place++) night.served(place, 130_000 + place)
    const { withPace } = whatIf(night.events, { batch: 50, everyMs: 100, activeMax: 1_000 })
    expect([withPace.admitted, withPace.sold]).toEqual([120_000, 100])
  })
})

it("a heap gives its least value again and again", () => {
  const heap = new MinHeap()
  const values = Array.from({ length: 200 }, (_, n) => (n * 7_919) % 211)
  for (const value of values) heap.push(value)
  const out: number[] = []
  for (; heap.size > 0; heap.pop()) out.push(heap.least)
  expect(out).toEqual(values.toSorted((a, b) => a - b))
})
