import { type Command, type CommandKey, optionIdOf, reservationIdOf, seatIdOf, sectionA } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import { apply, publish } from "../../src/core/apply.ts"
import { decide, decideDue } from "../../src/core/decide.ts"
import { brokenInvariant } from "../../src/core/invariants.ts"
import { Sale } from "../../src/core/Sale.ts"
import { decodeState, encodeState } from "../../src/core/state-codec.ts"

/** Deterministic numbers for random command sequences. */
const randomOf = (seed: number) => {
  let state = seed
  return (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 0x1_0000_0000) * below)
  }
}

const concertId = 3
const seats = 12

const randomCommand = (draw: (below: number) => number, reservations: number): Command => {
  const person = 1 + draw(5)
  if (draw(2) === 0 || reservations === 0) {
    const option = optionIdOf(concertId, draw(2))
    const wanted = Array.from({ length: 1 + draw(3) }, () => seatIdOf(option, draw(seats + 1)))
    const key: CommandKey | null = draw(2) === 0 ? null : { high: 0, low: draw(20) }
    return { kind: "hold", person, seats: wanted, key }
  }
  const kinds = ["start-paying", "confirm", "cancel", "refund"] as const
  return {
    kind: kinds[draw(4)],
    person: draw(4) === 0 ? null : person,
    reservation: reservationIdOf(concertId, 1 + draw(reservations)),
  }
}

const opened = (): Sale => {
  const sale = new Sale(concertId)
  const option = (number: number) => ({ number, layout: sectionA(seats), tiers: [{ name: "R", price: 10 }] })
  const decision = decide(
    sale,
    {
      kind: "open-sale",
      policy: { seatsPerPersonMax: 4, holdTtlMs: 500, opensAt: 0 },
      options: [option(0), option(1)],
    },
    1,
  )
  if (decision.kind !== "event") throw new Error("a good plan opens a sale")
  for (const event of [decision.event, ...decision.more]) {
    apply(sale, event, 1)
    publish(sale, event)
  }
  return sale
}

describe("any sequence of commands", () => {
  it.each(Array.from({ length: 60 }, (_, i) => i + 1))(
    "keeps every invariant and encodes to the same state (%i)",
    (seed) => {
      const draw = randomOf(seed)
      const sale = opened()
      let now = 2
      for (let step = 0; step < 300; step++) {
        now += draw(60)
        for (let due = decideDue(sale, now); due !== undefined; due = decideDue(sale, now)) {
          apply(sale, due, now)
          publish(sale, due)
        }
        const before = step % 50 === 0 ? encodeState(sale) : undefined
        const decision = decide(sale, randomCommand(draw, sale.reservations.count), now)
        if (before !== undefined) expect(encodeState(sale), "decide changes nothing").toEqual(before)
        if (decision.kind !== "event") {
          expect(decision.restsOn).toBeLessThanOrEqual(sale.position)
          continue
        }
        apply(sale, decision.event, now)
        publish(sale, decision.event)
        const broken = brokenInvariant(sale)
        if (broken !== undefined) throw new Error(`after step ${step}: ${broken}`)
      }
      expect(sale.reservations.count).toBeGreaterThan(5)
      const bytes = encodeState(sale)
      const again = decodeState(bytes)
      expect(encodeState(again)).toEqual(bytes)
      expect(brokenInvariant(again)).toBeUndefined()
      expect(again.deadlines.next()).toBe(sale.deadlines.next())
    },
  )
})
