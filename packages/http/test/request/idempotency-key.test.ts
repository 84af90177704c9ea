import { describe, expect, it } from "vitest"
import { commandKeyOf, isIdempotencyKey } from "../../src/request/idempotency-key.ts"

const text = (person: number, key: string): string => {
  const { high, low } = commandKeyOf(person, key)
  return `${high}/${low}`
}

describe("an Idempotency-Key", () => {
  it("has 1 to 128 visible ASCII characters", () => {
    for (const key of ["a", "!~", "x".repeat(128), "0b6e2c9e-61d5-4a53-9f3c-9a1e8a2ad9c1"]) {
      expect(isIdempotencyKey(key), key).toBe(true)
    }
    for (const key of ["", " ", "a b", "a\tb", "x".repeat(129), "é", "\u007f", "\n"]) {
      expect(isIdempotencyKey(key), key).toBe(false)
    }
  })

  it("becomes the same 64 bits every time and in every process", () => {
    expect(commandKeyOf(1, "k-1")).toEqual(commandKeyOf(1, "k-1"))
    expect(text(1, "k-1")).toBe("1273792932/2688260231")
    expect(text(2 ** 53 - 1, "x".repeat(128))).toBe("3689506768/534485250")
  })

  it("belongs to its person", () => {
    const people = [1, 2, 65_536, 2 ** 32, 2 ** 32 + 1, 2 ** 53 - 1]
    expect(new Set(people.map((person) => text(person, "same"))).size).toBe(people.length)
  })

  it("meets no other among 200,000 keys that differ in a few characters", () => {
    const seen = new Set<string>()
    for (let n = 0; n < 200_000; n++) seen.add(text(n % 7, `order-${n}`))
    expect(seen.size).toBe(200_000)
  })

  it("spreads over both halves", () => {
    const buckets = [new Array<number>(64).fill(0), new Array<number>(64).fill(0)]
    for (let n = 0; n < 64_000; n++) {
      const { high, low } = commandKeyOf(5, String(n))
      buckets[0][high >>> 26]++
      buckets[1][low & 63]++
    }
    for (const counts of buckets) {
      // 1,000 expected in each; six standard deviations are 190.
      expect(Math.min(...counts)).toBeGreaterThan(810)
      expect(Math.max(...counts)).toBeLessThan(1_190)
    }
  })
})
