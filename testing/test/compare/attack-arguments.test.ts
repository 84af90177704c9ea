import { describe, expect, it } from "vitest"
import { read } from "../../../scripts/compare/attack-arguments.ts"

describe("the command line of the attacks", () => {
  it("takes every attack when none is named", () => {
    const { against, options } = read([])
    expect(against).toBeUndefined()
    expect(options.names).toContain("head-maps")
    expect(options.names.at(-1)).toBe("together")
  })

  it("names what there is when one does not exist", () => {
    expect(() => read(["head-map"])).toThrow(/no attack "head-map"; there are head-maps, half-open/)
  })
})
