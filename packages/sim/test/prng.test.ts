import { describe, expect, it } from "vitest"
import { Randomness } from "../src/prng.ts"

describe("random streams", () => {
  it("give the same numbers for the same seed and domain", () => {
    const numbers = (seed: number, domain: string) => {
      const stream = new Randomness(seed).domain(domain)
      return Array.from({ length: 20 }, () => stream.below("n", 1_000_000))
    }
    expect(numbers(1, "network")).toEqual(numbers(1, "network"))
    expect(numbers(1, "network")).not.toEqual(numbers(2, "network"))
    expect(numbers(1, "network")).not.toEqual(numbers(1, "storage"))
    expect(numbers(2 ** 40, "network")).not.toEqual(numbers(0, "network"))
  })

  it("do not move each other: a draw more in one domain leaves the others as they were", () => {
    const undisturbed = new Randomness(7).domain("clients")
    const shared = new Randomness(7)
    const network = shared.domain("network")
    const clients = shared.domain("clients")
    const plain = Array.from({ length: 10 }, () => undisturbed.below("n", 1_000))
    const disturbed = Array.from({ length: 10 }, () => {
      network.below("delay", 1_000)
      return clients.below("n", 1_000)
    })
    expect(disturbed).toEqual(plain)
  })

  it("count every draw, name it, and draw nothing for a single choice", () => {
    const randomness = new Randomness(9)
    const names: string[] = []
    randomness.listener = (domain, name) => names.push(`${domain}.${name}`)
    const stream = randomness.domain("clients")
    expect(stream.below("only", 1)).toBe(0)
    expect(stream.chance("never", 0)).toBe(false)
    stream.below("seat", 10)
    stream.chance("retry", 0.5)
    expect(randomness.draws).toBe(2)
    expect(names).toEqual(["clients.seat", "clients.retry"])
  })

  it("spread evenly", () => {
    const stream = new Randomness(11).domain("spread")
    const counts = new Array<number>(10).fill(0)
    for (let i = 0; i < 10_000; i++) counts[stream.below("n", 10)]++
    for (const count of counts) expect(count).toBeGreaterThan(850)
    for (const count of counts) expect(count).toBeLessThan(1_150)
  })
})
