/** A hold that is extended: how far, how often, and what does not move it. */
import { limits, ReservationStatus } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import { decodeState, encodeState } from "../../src/core/state-codec.ts"
import { concertId, Rehearsal, refusedWith } from "./Rehearsal.ts"

const ttlMs = 2_000
const { extensionsPerHoldMax, extensionsPerTurnMax } = limits
const statusOf = ({ sale }: Rehearsal, reservation: number): number => sale.reservations.status[reservation]

describe("a hold", () => {
  it("that is extended has its whole time from then on, and ends at that very millisecond", () => {
    const sale = new Rehearsal()
    sale.hold(7, 0)
    sale.wait(1_500)
    expect(sale.on("extend", 1)).toMatchObject({
      event: { kind: "extended", reservation: 1, deadline: sale.now + ttlMs },
    })
    sale.wait(ttlMs - 1)
    expect(statusOf(sale, 1)).toBe(ReservationStatus.hold)
    sale.wait(1)
    expect(statusOf(sale, 1)).toBe(ReservationStatus.expired)
    expect(sale.events).toEqual(["held", "extended", "expired"])
  })

  it.each([
    ["start-paying", []],
    ["confirm", ["start-paying"]],
  ] as const)("is bought until its deadline, and not at that very millisecond: %s", (step, before) => {
    const asked = [ttlMs - 1, ttlMs].map((ms) => {
      const sale = new Rehearsal()
      sale.hold(7, 0)
      for (const each of before) sale.on(each, 1)
      sale.now += ms
      return refusedWith(sale.on(step, 1))
    })
    expect(asked).toEqual([undefined, "hold-expired"])
  })

  it("lets those that were made later end before it, and every one at its own time", () => {
    const sale = new Rehearsal()
    for (const seat of [0, 1, 2]) {
      sale.hold(7 + seat, seat)
      sale.wait(100)
    }
    sale.on("extend", 1)
    sale.wait(500)
    sale.on("extend", 2)
    const ended = (): ReadonlyArray<boolean> => [1, 2, 3].map((n) => statusOf(sale, n) === ReservationStatus.expired)
    sale.wait(ttlMs - 600)
    expect(ended()).toEqual([false, false, true])
    sale.wait(100)
    expect(ended()).toEqual([true, false, true])
    sale.wait(499)
    expect(ended()).toEqual([true, false, true])
    sale.wait(1)
    expect(ended()).toEqual([true, true, true])
  })

  it("is extended so often and not once more", () => {
    const sale = new Rehearsal()
    sale.hold(7, 0)
    for (let i = 0; i < extensionsPerHoldMax; i++) {
      sale.wait(10)
      expect(sale.on("extend", 1).kind).toBe("event")
    }
    sale.wait(10)
    expect(refusedWith(sale.on("extend", 1))).toBe("extensions-used")
  })

  it("has all its time in the millisecond in which it was made or extended, which uses up nothing", () => {
    const sale = new Rehearsal()
    sale.hold(7, 0)
    for (let i = 0; i < 10; i++) expect(sale.on("extend", 1).kind).toBe("same")
    sale.wait(1)
    expect(sale.on("extend", 1).kind).toBe("event")
    expect(sale.on("extend", 1).kind).toBe("same")
    expect(sale.sale.reservations.extensions[1]).toBe(1)
  })

  it("is moved by an extension alone: neither by paying nor by another hold of the person", () => {
    const sale = new Rehearsal()
    sale.hold(7, 0)
    const deadline = sale.sale.reservations.deadline[1]
    sale.wait(500)
    sale.hold(7, 1)
    sale.on("start-paying", 1)
    expect(sale.sale.reservations.deadline[1]).toBe(deadline)
    expect(refusedWith(sale.on("extend", 1))).toBe("not-extendable")
  })

  it("is not extended once its deadline has come, the sale has closed, or the night has begun", () => {
    const late = new Rehearsal()
    late.hold(7, 0)
    late.now += ttlMs
    expect(refusedWith(late.on("extend", 1))).toBe("hold-expired")
    const closed = new Rehearsal()
    closed.hold(7, 0)
    closed.wait(1)
    closed.ask({ kind: "close-sale" })
    expect(refusedWith(closed.on("extend", 1))).toBe("sale-closed")
    const night = new Rehearsal()
    night.hold(7, 0)
    night.wait(1)
    Object.assign(night.sale.options[0]!.plan, { until: night.now })
    expect(refusedWith(night.on("extend", 1))).toBe("night-begun")
  })

  it("and its count are the same after the state was kept and read", () => {
    const sale = new Rehearsal()
    sale.hold(7, 0)
    sale.wait(1_000)
    sale.hold(8, 1)
    sale.on("extend", 1)
    sale.wait(200)
    const again = new Rehearsal({}, decodeState(encodeState(sale.sale)))
    again.now = sale.now
    again.on("extend", 1)
    expect(refusedWith(again.on("extend", 1))).toBeUndefined()
    again.wait(1)
    expect(refusedWith(again.on("extend", 1))).toBe("extensions-used")
    again.wait(ttlMs - 202)
    expect(statusOf(again, 1)).toBe(ReservationStatus.hold)
    expect(statusOf(again, 2)).toBe(ReservationStatus.hold)
    again.wait(1)
    expect([statusOf(again, 1), statusOf(again, 2)]).toEqual([ReservationStatus.hold, ReservationStatus.expired])
    again.wait(199)
    expect(statusOf(again, 1)).toBe(ReservationStatus.hold)
    again.wait(1)
    expect(statusOf(again, 1)).toBe(ReservationStatus.expired)
  })
})

describe("a person", () => {
  /** Extends holds of the person until one is refused, each hold as often as it may be. */
  const extendAll = (sale: Rehearsal, reservations: ReadonlyArray<number>): string[] =>
    reservations.flatMap((reservation) =>
      Array.from({ length: extensionsPerHoldMax }, () => {
        sale.wait(1)
        return refusedWith(sale.on("extend", reservation)) ?? "extended"
      }),
    )

  it("extends holds so often in one turn, however many they have, and other people as often", () => {
    const sale = new Rehearsal()
    for (const seat of [0, 1, 2]) sale.hold(7, seat)
    sale.hold(8, 3)
    const heard = extendAll(sale, [1, 2, 3])
    expect(heard.filter((word) => word === "extended")).toHaveLength(extensionsPerTurnMax)
    expect(heard.slice(extensionsPerTurnMax)).toEqual(
      new Array(heard.length - extensionsPerTurnMax).fill("turn-extensions-used"),
    )
    expect(extendAll(sale, [4])).toEqual(["extended", "extended"])
  })

  it("has as many again with the next pass, and not with the next place alone", () => {
    const sale = new Rehearsal({ batch: 0, burst: 0 })
    sale.join(7)
    sale.ask({ kind: "activate", person: 7 })
    for (const seat of [0, 1, 2]) sale.hold(7, seat)
    expect(extendAll(sale, [1, 2])).toEqual(new Array(extensionsPerTurnMax).fill("extended"))
    sale.wait(1)
    expect(refusedWith(sale.on("extend", 3))).toBe("turn-extensions-used")
    sale.ask({ kind: "leave", person: 7 })
    sale.join(7)
    expect(refusedWith(sale.on("extend", 3))).toBe("turn-extensions-used")
    sale.ask({ kind: "activate", person: 7 })
    expect(sale.on("extend", 3)).toMatchObject({ event: { kind: "extended", turn: 2 } })
    expect(sale.sale.concertId).toBe(concertId)
  })
})
