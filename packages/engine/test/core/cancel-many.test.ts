import { byPerson, byUnnamedOperator, limits, reservationIdOf } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import type { Decision } from "../../src/core/decision.ts"
import { encodeState } from "../../src/core/state-codec.ts"
import { concertId, Rehearsal } from "./Rehearsal.ts"
import { randomOf } from "./random-history.ts"

const idOf = (sequence: number) => reservationIdOf(concertId, sequence)
const many = (sale: Rehearsal, sequences: ReadonlyArray<number>, by = byPerson(7)): Decision =>
  sale.ask({ kind: "cancel-many", reservations: sequences.map(idOf), by })
const eventsOf = (decision: Decision) => (decision.kind === "event" ? [decision.event, ...decision.more] : [])

describe("a command that cancels several reservations", () => {
  it("cancels all of them, held and bought", () => {
    const sale = new Rehearsal()
    sale.hold(7, 0)
    sale.hold(7, 1)
    sale.on("start-paying", 2)
    sale.on("confirm", 2)
    expect(eventsOf(many(sale, [1, 2]))).toEqual([
      { kind: "cancelled", reservation: 1 },
      { kind: "cancelled", reservation: 2 },
    ])
  })

  it("cancels none when one cannot be, and says of each of those why", () => {
    const sale = new Rehearsal()
    for (const seat of [0, 1, 2]) sale.hold(7, seat)
    sale.on("start-paying", 2)
    sale.on("cancel", 3)
    const before = encodeState(sale.sale)
    const decision = many(sale, [1, 2, 3])
    expect(decision).toMatchObject({ kind: "refused", refusal: { code: "none-cancelled" } })
    const { reasons } = (decision as Extract<Decision, { kind: "refused" }>).refusal.detail
    expect(reasons).toBe(
      `Reservation ${idOf(2)}: Only HOLD or CONFIRMED reservation can transition to CANCELLED. currentStatus=PAYING ` +
        `Reservation ${idOf(3)}: Only HOLD or CONFIRMED reservation can transition to CANCELLED. currentStatus=CANCELLED`,
    )
    expect(encodeState(sale.sale)).toEqual(before)
  })

  it("calls the next person in line for the seats of each of them", () => {
    const sale = new Rehearsal()
    sale.hold(7, 0)
    sale.hold(7, 1)
    sale.join(100, 101, 102)
    many(sale, [1, 2])
    expect(sale.events.slice(-4)).toEqual(["cancelled", "called 100", "cancelled", "called 101"])
    expect([sale.kept(100), sale.kept(101)]).toEqual([[0], [1]])
  })

  it("finds nothing of what belongs to another person, and an operator finds everything", () => {
    const sale = new Rehearsal()
    sale.hold(7, 0)
    sale.hold(8, 1)
    expect(many(sale, [1, 2])).toMatchObject({
      refusal: { code: "reservation-unknown", detail: { reservationId: idOf(2) } },
    })
    expect(many(sale, [1, 5])).toMatchObject({ refusal: { code: "reservation-unknown" } })
    expect(eventsOf(many(sale, [1, 2], byUnnamedOperator))).toHaveLength(2)
  })

  it("takes 1 to 50 of them, each once", () => {
    const sale = new Rehearsal()
    sale.hold(7, 0)
    for (const sequences of [[], [1, 1], Array.from({ length: limits.cancelsPerCommandMax + 1 }, (_, n) => n + 1)]) {
      expect(many(sale, sequences)).toMatchObject({ kind: "refused", refusal: { code: "unprocessable" } })
    }
  })

  it.each(Array.from({ length: 40 }, (_, seed) => seed + 1))(
    "makes the very events that cancelling one after the other makes, with a line that is called (%i)",
    (seed) => {
      const draw = randomOf(seed)
      const policy = {
        ...{ graceMs: 100, batch: draw(3), burst: 2, everyMs: 1_000, activeMax: draw(3) * 3 },
        method: draw(6) === 0 ? ("paused" as const) : ("fifo" as const),
      }
      const sales = [new Rehearsal(policy), new Rehearsal(policy)]
      const people = 1 + draw(14)
      const seen = Array.from({ length: people }, () => draw(3) > 0)
      for (const sale of sales) {
        for (const seat of [0, 1, 2, 3]) sale.hold(7, seat)
        sale.join(...Array.from({ length: people }, (_, n) => 100 + n))
        sale.wait(200)
        for (const [n, there] of seen.entries()) if (there) sale.ask({ kind: "appear", person: 100 + n })
      }
      const [together, apart] = sales
      many(together, [1, 2, 3, 4])
      for (const reservation of [1, 2, 3, 4]) {
        apart.ask({ kind: "cancel", reservation: idOf(reservation), by: byPerson(7) })
      }
      expect(together.events).toEqual(apart.events)
      expect(encodeState(together.sale)).toEqual(encodeState(apart.sale))
    },
  )
})
