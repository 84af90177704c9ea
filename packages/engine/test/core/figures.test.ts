import { PlaceStatus, ReservationStatus, type SaleEvent, SeatState } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import { apply, publish } from "../../src/core/apply.ts"
import { decide, decideDue } from "../../src/core/decide.ts"
import { figuresOf } from "../../src/core/figures.ts"
import { brokenInvariant } from "../../src/core/invariants.ts"
import type { Sale } from "../../src/core/Sale.ts"
import { decodeState, encodeState } from "../../src/core/state-codec.ts"
import { opened, randomCommand, randomOf, take } from "./random-history.ts"
import { whileDue } from "./told.ts"

/** The figures of a sale, counted one by one in columns that they are not kept with. */
const counted = (sale: Sale) => {
  const { line, reservations } = sale
  const places = [...line.image.subarray(1, line.joinedImage + 1)]
  const seats = sale.optionsImage.flatMap(({ image }) => [...image])
  const statuses = [...reservations.published.subarray(1, reservations.count + 1)]
  const inLine: ReadonlyArray<number> = [PlaceStatus.waiting, PlaceStatus.returned]
  return {
    waiting: places.filter((status) => inLine.includes(status)).length,
    active: places.filter((status) => status === PlaceStatus.active).length,
    admitted: places.filter((_, i) => line.pass[i + 1] !== 0).length,
    held: seats.filter((state) => state === SeatState.held).length,
    sold: seats.filter((state) => state === SeatState.sold).length,
    expired: statuses.filter((status) => status === ReservationStatus.expired).length,
  }
}

const figures = (sale: Sale) => {
  const { concertId: _, position: __, ...counts } = figuresOf(sale, sale.position)
  return counts
}

describe("the figures of a sale", () => {
  it("are what can be counted in it, after every event of random histories, and as read from a snapshot", () => {
    const most = { waiting: 0, active: 0, admitted: 0, held: 0, sold: 0, expired: 0 }
    for (let seed = 1; seed <= 40; seed++) {
      const draw = randomOf(seed)
      const sale = opened()
      let now = 1
      const taken = (events: ReadonlyArray<SaleEvent> | undefined): void => {
        for (const event of events ?? []) {
          take(sale, [event], now)
          expect(figures(sale)).toEqual(counted(sale))
          for (const figure of Object.keys(most) as Array<keyof typeof most>)
            most[figure] = Math.max(most[figure], figures(sale)[figure])
        }
      }
      for (let n = 0; n < 150; n++) {
        now += draw(60)
        whileDue(() => {
          const due = decideDue(sale, now)
          if (due !== undefined) taken(due)
          return due !== undefined
        })
        const decision = decide(sale, randomCommand(draw, sale.reservations.count), now)
        if (decision.kind === "event") taken([decision.event, ...decision.more])
      }
      expect(brokenInvariant(sale)).toBeUndefined()
      expect(figures(decodeState(encodeState(sale)))).toEqual(figures(sale))
    }
    expect(Object.values(most).every((count) => count > 0)).toBe(true)
  })

  it("do not move before what was decided is published", () => {
    const sale = opened()
    take(sale, [{ kind: "joined", place: 1, person: 5 }], 2)
    const before = figures(sale)
    const event: SaleEvent = {
      ...{ kind: "held", reservation: 1, person: 5, option: 0, seats: [0, 1] },
      ...{ deadline: 502, price: 20, key: null },
    }
    apply(sale, event, 3)
    expect(figures(sale)).toEqual(before)
    publish(sale, event)
    expect(figures(sale)).toEqual({ ...before, held: 2 })
  })
})
