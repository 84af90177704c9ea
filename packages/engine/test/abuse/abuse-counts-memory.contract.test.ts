import { contractAbuseRules } from "@ticketrush/protocol/abuse"
import { describe, expect, it } from "vitest"
import type { Taken } from "../../src/abuse/AbuseCounts.ts"
import { AbuseCountsMemory } from "../../src/abuse/AbuseCountsMemory.ts"
import { abuseCountsContract } from "./abuse-counts.contract.ts"

abuseCountsContract("memory", async () => ({
  doors: async () => [new AbuseCountsMemory()],
  close: async () => {},
}))

describe("a process", () => {
  it("knows a bounded number of people, and forgets who has done nothing for the longest", () => {
    const counts = new AbuseCountsMemory(100)
    const take = (person: number): Taken => {
      let taken: Taken | undefined
      counts.take({ person, request: "one", device: null, at: 1_000 }, contractAbuseRules, (each) => {
        taken = each
      })
      return taken!
    }
    for (let person = 1; person <= 100; person++) take(person)
    // A person who is blocked has held before.
    expect(take(1).counted.DUPLICATE_REQUEST_FINGERPRINT).toBe(1)
    take(101)
    expect(take(1).counted.DUPLICATE_REQUEST_FINGERPRINT).toBe(1)
    expect(take(2).counted.DUPLICATE_REQUEST_FINGERPRINT).toBe(0)
  })
})
