/** A hold that comes with a verdict about abuse: the verdict is a fact, and the sale decides by it the same every time. */
import { type Hold, refusal } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import { RefusalMemory } from "../../src/actor/RefusalMemory.ts"
import { decide } from "../../src/core/decide.ts"
import { Sale } from "../../src/core/Sale.ts"
import { concertId, hold, keyOf, seat } from "../sales.ts"
import { Rehearsal, refusedWith } from "./Rehearsal.ts"

const blocked = refusal("hold-rate", { userId: 7, windowSeconds: 10, decision: "s-1", rule: "RATE_LIMIT_EXCEEDED" })
const withVerdict = (asked: Hold): Hold => ({ ...asked, facts: { version: 2, tier: 0, group: 0, rules: 0, blocked } })

const opened = () => new Rehearsal({}, new Sale(concertId))

describe("a hold that an abuse rule forbids", () => {
  it("is refused with the very refusal that it came with, as often as it is decided", () => {
    const { sale, now } = opened()
    for (let i = 0; i < 3; i++) {
      const decided = decide(sale, withVerdict(hold(7, [seat(0)])), now)
      expect(decided).toMatchObject({ kind: "refused", refusal: blocked })
    }
    expect(decide(sale, hold(7, [seat(0)]), now).kind).toBe("event")
  })

  it("is refused by the policy of its sale first, and before anything about the seat", () => {
    const rehearsal = opened()
    rehearsal.ask(hold(8, [seat(1)]))
    const { sale, now } = rehearsal
    expect(refusedWith(decide(sale, withVerdict(hold(7, [seat(1)])), now))).toBe("hold-rate")
    rehearsal.ask({ kind: "close-sale" })
    expect(refusedWith(decide(sale, withVerdict(hold(7, [seat(0)])), now))).toBe("sale-closed")
  })

  it("that was accepted before gets the same answer again: its key is known", () => {
    const rehearsal = opened()
    const asked = hold(7, [seat(0)], keyOf(1))
    expect(rehearsal.ask(asked).kind).toBe("event")
    expect(decide(rehearsal.sale, withVerdict(asked), rehearsal.now).kind).toBe("same")
  })

  it("may be sent again with the same key when the rule does not forbid it any more", () => {
    const memory = new RefusalMemory(1, 7)
    const asked = withVerdict(hold(7, [seat(0)], keyOf(1)))
    memory.remember(asked, blocked, 1, 1_000)
    expect(memory.find(asked, 1_001)).toBeUndefined()
    memory.remember(asked, refusal("seat-taken"), 1, 1_000)
    expect(memory.find(asked, 1_001)?.refusal.code).toBe("seat-taken")
  })
})
