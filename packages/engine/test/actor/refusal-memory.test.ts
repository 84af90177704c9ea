import { BestRule, type HoldBest, limits, refusal, type Wish } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import { RefusalMemory } from "../../src/actor/RefusalMemory.ts"
import { concertId, hold, keyOf, optionId, seat } from "../sales.ts"

const taken = refusal("seat-taken", { seatId: seat(0) })
const now = 1_000
const holdWith = (key: number) => hold(7, [seat(0)], keyOf(key))

describe("the memory of refusals", () => {
  it("keeps as many of one person as it promises", () => {
    const memory = new RefusalMemory(1, 7)
    for (let key = 0; key < limits.refusalsPerPersonMax; key++) memory.remember(holdWith(key), taken, 1, now + key)
    for (let key = 0; key < limits.refusalsPerPersonMax; key++) {
      expect(memory.find(holdWith(key), now + 100)?.refusal, `refusal ${key}`).toBe(taken)
    }
  })

  it("takes the same seats in another order for the same question, and others for another", () => {
    const memory = new RefusalMemory(1, 7)
    memory.remember(hold(7, [seat(0), seat(1)], keyOf(1)), taken, 1, now)
    expect(memory.find(hold(7, [seat(1), seat(0)], keyOf(1)), now)?.refusal).toBe(taken)
    for (const others of [[seat(0)], [seat(0), seat(2)], [seat(0), seat(1), seat(2)], [seat(1), seat(1)]]) {
      expect(memory.find(hold(7, others, keyOf(1)), now)?.refusal.code, `${others}`).toBe("key-reused")
    }
  })

  it("takes the same wish for the same question, and one that differs in anything for another", () => {
    const wish: Wish = { seats: 2, atWorst: BestRule.anywhere, tier: "R", section: "A", flag: "accessible" }
    const best = (change: Partial<Wish> = {}, option = optionId): HoldBest => ({
      ...{ kind: "hold-best", person: 7, option, wish: { ...wish, ...change }, key: keyOf(1) },
    })
    const memory = new RefusalMemory(1, 7)
    memory.remember(best(), taken, 1, now)
    expect(memory.find(best(), now)?.refusal).toBe(taken)
    const others: ReadonlyArray<HoldBest> = [
      ...[best({ seats: 3 }), best({ atWorst: BestRule.adjacent }), best({ tier: "S" }), best({ section: "B" })],
      ...[best({ flag: "companion" }), best({}, optionId + 1)],
    ]
    for (const other of others) expect(memory.find(other, now)?.refusal.code).toBe("key-reused")
  })

  it("is of one person and of one key, and lasts ten minutes to the millisecond", () => {
    const memory = new RefusalMemory(1, 7)
    memory.remember(holdWith(1), taken, 1, now)
    for (const key of [keyOf(2), { high: 2, low: 1 }]) expect(memory.find(hold(7, [seat(0)], key), now)).toBeUndefined()
    expect(memory.find(hold(8, [seat(0)], keyOf(1)), now)).toBeUndefined()
    expect(memory.find(holdWith(1), now + limits.refusalMemoryMs)?.refusal).toBe(taken)
    expect(memory.find(holdWith(1), now + limits.refusalMemoryMs + 1)).toBeUndefined()
  })

  it("has the newest refusal of a key, in the place of the one before", () => {
    const memory = new RefusalMemory(1, 7)
    for (let key = 0; key < limits.refusalsPerPersonMax; key++) memory.remember(holdWith(key), taken, 1, now)
    const other = refusal("sale-closed", { concertId })
    memory.remember(holdWith(3), other, 9, now + 5)
    expect(memory.find(holdWith(3), now)).toEqual({ refusal: other, restsOn: 9 })
    for (let key = 0; key < limits.refusalsPerPersonMax; key++) expect(memory.find(holdWith(key), now)).toBeDefined()
  })

  it("forgets the oldest first, also when all were made in one millisecond", () => {
    const memory = new RefusalMemory(1, 7)
    const made = 3 * limits.refusalsPerPersonMax
    for (let key = 0; key < made; key++) memory.remember(holdWith(key), taken, 1, now)
    for (let key = 0; key < made; key++) {
      const kept = key >= made - limits.refusalsPerPersonMax
      expect(memory.find(holdWith(key), now) !== undefined, `refusal ${key}`).toBe(kept)
    }
  })
})
