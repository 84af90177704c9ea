import { describe, expect, it } from "vitest"
import { decide, decideDue, nextDue } from "../../src/core/decide.ts"
import { brokenInvariant } from "../../src/core/invariants.ts"
import { seeSender } from "../../src/core/presence.ts"
import { decodeState, encodeState } from "../../src/core/state-codec.ts"
import { opened, randomCommand, randomOf, take } from "./random-history.ts"

describe("any sequence of commands", () => {
  it.each(Array.from({ length: 60 }, (_, i) => i + 1))(
    "keeps every invariant and encodes to the same state (%i)",
    (seed) => {
      const draw = randomOf(seed)
      const sale = opened()
      let now = 2
      for (let step = 0; step < 300; step++) {
        now += draw(60)
        for (let due = decideDue(sale, now, 2 ** 31); due !== undefined; due = decideDue(sale, now, 2 ** 31)) {
          take(sale, due, now)
        }
        const command = randomCommand(draw, sale.reservations.count)
        seeSender(sale.line, command, now)
        const decision = decide(sale, command, now, draw(2 ** 32))
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
