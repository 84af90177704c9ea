import { limits, refusal } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import { RefusalMemory } from "../../src/actor/RefusalMemory.ts"
import { hold, keyOf, seat } from "../sales.ts"

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
