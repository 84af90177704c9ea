import { describe, expect, it } from "vitest"
import { Defect, invariant, unreachable } from "../src/assert.ts"

describe("an assert", () => {
  it("lets pass what holds", () => {
    expect(() => invariant(true, "I1: holds")).not.toThrow()
  })

  it("names the broken promise, as a defect", () => {
    expect(() => invariant(false, "I1: no seat has two holders")).toThrow(new Defect("I1: no seat has two holders"))
  })

  it("names the value that the types ruled out", () => {
    expect(() => unreachable("surprise" as never)).toThrow(new Defect("unreachable: surprise"))
  })
})
