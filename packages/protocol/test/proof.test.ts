import { describe, expect, it } from "vitest"
import { bitsAsked, zeroBitsOfPart } from "../src/proof.ts"

const quiet = { joins: 199.9, abuse: 19.9 }

describe("the work that a join takes", () => {
  it.each([
    ["off", { joins: 1e9, abuse: 1e9 }, 0],
    ["auto", { joins: 0, abuse: 0 }, 0],
    ["auto", quiet, 0],
    ["auto", { joins: 200, abuse: 0 }, 14],
    ["auto", { joins: 399, abuse: 0 }, 14],
    ["auto", { joins: 400, abuse: 0 }, 15],
    ["auto", { joins: 3_200, abuse: 0 }, 18],
    ["auto", { joins: 1e9, abuse: 0 }, 18],
    ["auto", { joins: 0, abuse: 20 }, 17],
    ["auto", { joins: 800, abuse: 40 }, 18],
    ["auto", { joins: 0, abuse: 640 }, 22],
    ["auto", { joins: 0, abuse: 1e9 }, 22],
    ["always", { joins: 0, abuse: 0 }, 16],
    ["always", quiet, 16],
    ["always", { joins: 3_200, abuse: 0 }, 18],
    ["always", { joins: 0, abuse: 1e9 }, 22],
  ] as const)("%s, %o: %i bits", (mode, pressure, bits) => {
    expect(bitsAsked(mode, pressure)).toBe(bits)
  })

  it("is spread over four parts, which together are as much", () => {
    expect([0, 16, 22].map(zeroBitsOfPart)).toEqual([0, 14, 20])
  })
})
