/** What people are told of the events of a sale. */
import type { JournalRecord } from "@ticketrush/engine/journal/Journal"
import { encodeEvents, limits, type SaleEvent } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import { noticesOf } from "../src/notices/told.ts"

const at = Date.UTC(2026, 10, 29, 12)
const record = (...events: ReadonlyArray<SaleEvent>): JournalRecord =>
  ({ at, first: 1, last: events.length, frame: encodeEvents(events) }) as never
const told = (...events: ReadonlyArray<SaleEvent>) => noticesOf(7, [record(...events)])
const held = (reservation: number, deadline: number): SaleEvent => ({
  ...{ kind: "held", reservation, person: 9, option: 1, seats: [1], deadline, price: 0, key: null },
})
const moved = (kind: "paying" | "confirmed" | "cancelled" | "refunded" | "expired", reservation: number) => ({
  ...{ kind, reservation },
})
/** With the seats goes what may have been offered of them. */
const over = (kind: string) =>
  kind === "cancelled" ? { offersOver: [5], offersWithdrawn: [5] } : { offersOver: [], offersWithdrawn: [] }
const nothing = { told: [], moved: [], withdrawn: [], offersOver: [], offersWithdrawn: [] }

describe("of a hold", () => {
  it("is told a minute before it ends, until it ends", () => {
    const until = at + 300_000
    expect(told(held(5, until))).toEqual({
      ...nothing,
      told: [
        {
          ...{ kind: "hold-ending", subject: 5, whose: { by: "person", person: 9 } },
          ...{ until, nextAt: until - limits.noticeHoldMs, uselessAt: until },
        },
      ],
    })
  })

  it("that is shorter than two minutes is told in the middle", () => {
    expect(told(held(5, at + 30_000)).told[0].nextAt).toBe(at + 15_000)
  })

  it("that is extended is told of its new end, be it made in these records or before", () => {
    const until = at + 600_000
    const extended: SaleEvent = { kind: "extended", reservation: 5, deadline: until, turn: 0 }
    const times = { until, nextAt: until - limits.noticeHoldMs, uselessAt: until }
    expect(told(held(5, at + 300_000), extended).told[0]).toMatchObject({ subject: 5, ...times })
    expect(told(extended)).toEqual({ ...nothing, moved: [{ subject: 5, ...times }] })
  })

  it.each(["paying", "confirmed", "cancelled", "expired"] as const)("that is %s is told no more", (kind) => {
    const gone = { ...nothing, withdrawn: [5], ...over(kind) }
    expect(told(held(5, at + 300_000), moved(kind, 5))).toEqual(gone)
    expect(told(moved(kind, 5))).toEqual(gone)
  })
})

describe("of what is being paid", () => {
  const until = at + 600_000
  const opened: SaleEvent = { kind: "intent-opened", payment: 1, reservation: 5, amount: 1_000, until }
  const notice = {
    ...{ kind: "pay-ending", subject: 5, whose: { by: "reservation", reservation: 5 } },
    ...{ until, nextAt: until - limits.noticeHoldMs, uselessAt: until },
  }

  it("is told a minute before the time to pay is over, in place of its hold", () => {
    expect(told(held(5, at + 300_000), moved("paying", 5), opened)).toEqual({ ...nothing, told: [notice] })
  })

  it.each(["confirmed", "cancelled", "expired"] as const)("that is %s is told no more", (kind) => {
    const gone = { ...nothing, withdrawn: [5], ...over(kind) }
    expect(told(opened, moved(kind, 5))).toEqual(gone)
  })
})

it("a refund that is asked for may be one of a date that was called off", () => {
  const asked: SaleEvent = { kind: "refund-asked", refund: 2, payment: 1, amount: 9, fee: 0, why: 0, until: at + 9 }
  expect(told(asked).told).toMatchObject([{ kind: "called-off", whose: { by: "refund", refund: 2 } }])
})

it("a turn in line is told at once, until its pass ends; a call until the seats are offered to others", () => {
  const pass = { place: 3, was: 1, pass: 1, until: at + 300_000 } as const
  const admitted: SaleEvent = { kind: "admitted", ...pass, by: 0, tick: 1, tokens: 0 } as never
  const called: SaleEvent = { kind: "called", ...pass, freed: 5, priorityUntil: at + 30_000 } as never
  const whose = { by: "place", place: 3 }
  expect(told(admitted, called).told).toEqual([
    { kind: "your-turn", subject: 3, whose, until: at + 300_000, nextAt: at, uselessAt: at + 300_000 },
    { kind: "called", subject: 3, whose, until: at + 30_000, nextAt: at, uselessAt: at + 30_000 },
  ])
})

it("money that was paid back is told for a day, by its reservation or by its refund", () => {
  const times = { until: null, nextAt: at, uselessAt: at + limits.noticeKeptMs }
  const settled: SaleEvent = { kind: "refund-settled", refund: 2, report: { high: 1, low: 2 } }
  expect(told(moved("refunded", 5), settled).told).toEqual([
    { kind: "paid-back", subject: 5, whose: { by: "reservation", reservation: 5 }, ...times },
    { kind: "paid-back", subject: 0, whose: { by: "refund", refund: 2 }, ...times },
  ])
})

it("nothing else is", () => {
  const others: ReadonlyArray<SaleEvent> = [
    { kind: "joined", place: 1, person: 9 },
    { kind: "reappeared", reservation: 5 },
    { kind: "sale-closed" },
    { kind: "pass-used", place: 1, was: 2 } as never,
  ]
  expect(told(...others)).toEqual(nothing)
})
