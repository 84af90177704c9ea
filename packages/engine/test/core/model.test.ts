import {
  type Command,
  type CommandKey,
  type LinePolicy,
  lineMethods,
  optionIdOf,
  reservationIdOf,
  type SaleEvent,
  seatIdOf,
  sectionA,
} from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import { apply, publish } from "../../src/core/apply.ts"
import { decide, decideDue, nextDue } from "../../src/core/decide.ts"
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

const linePolicy = (draw: (below: number) => number): LinePolicy => ({
  method: lineMethods[draw(lineMethods.length)],
  protects: draw(2) === 1,
  batch: draw(3),
  everyMs: 10 + draw(200),
  burst: 3,
  activeMax: draw(4),
  waitingMax: draw(3) === 0 ? 4 : 0,
  passMs: 100 + draw(2_000),
  graceMs: 100 + draw(2_000),
  priorityMs: draw(2) === 0 ? 0 : 500,
})

const lineCommand = (draw: (below: number) => number, person: number): Command => {
  const kind = (["join", "join", "leave", "appear", "activate", "deactivate", "set-line", "clear-line"] as const)[
    draw(8)
  ]
  if (kind === "set-line") return { kind, policy: linePolicy(draw) }
  return kind === "clear-line" ? { kind } : { kind, person }
}

const randomCommand = (draw: (below: number) => number, reservations: number): Command => {
  const person = 1 + draw(5)
  if (draw(3) === 0) return lineCommand(draw, 1 + draw(12))
  if (draw(2) === 0 || reservations === 0) {
    const option = optionIdOf(concertId, draw(2))
    const wanted = Array.from({ length: 1 + draw(3) }, () => seatIdOf(option, draw(seats + 1)))
    const key: CommandKey | null = draw(2) === 0 ? null : { high: 0, low: draw(20) }
    return { kind: "hold", person, seats: wanted, key, pass: 1 + draw(6) }
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
      line: linePolicy(() => 0),
    },
    1,
  )
  if (decision.kind !== "event") throw new Error("a good plan opens a sale")
  take(sale, [decision.event, ...decision.more], 1)
  return sale
}

const take = (sale: Sale, events: ReadonlyArray<SaleEvent>, now: number): void => {
  for (const event of events) {
    apply(sale, event, now)
    publish(sale, event)
  }
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
          take(sale, due, now)
        }
        const before = step % 50 === 0 ? encodeState(sale) : undefined
        const decision = decide(sale, randomCommand(draw, sale.reservations.count), now)
        if (before !== undefined) expect(encodeState(sale), "decide changes nothing").toEqual(before)
        if (decision.kind !== "event") {
          expect(decision.restsOn).toBeLessThanOrEqual(sale.position)
          continue
        }
        take(sale, [decision.event, ...decision.more], now)
        const broken = brokenInvariant(sale)
        if (broken !== undefined) throw new Error(`after step ${step}: ${broken}`)
      }
      expect(sale.reservations.count).toBeGreaterThan(3)
      expect(sale.line.joined).toBeGreaterThan(5)
      const bytes = encodeState(sale)
      const again = decodeState(bytes)
      expect(encodeState(again)).toEqual(bytes)
      expect(brokenInvariant(again)).toBeUndefined()
      expect(nextDue(again)).toBe(nextDue(sale))
    },
  )
})
