import { describe, expect, it } from "vitest"
import { Defect, invariant, reasonOf, unreachable } from "../src/assert.ts"

describe("an assert", () => {
  it("lets pass what holds", () => {
    expect(() => invariant(true, "I1: holds")).not.toThrow()
  })

  it("names the broken promise, as a defect", () => {
    expect(() => invariant(false, "I1: no seat has two holders")).toThrow(
      new Defect("I1: no seat has two holders", true),
    )
  })

  it("is never told as if its promise held", () => {
    expect(reasonOf(new Defect("I1: no seat has two holders", true))).toBe("does not hold: I1: no seat has two holders")
    expect(reasonOf(new Defect("event kind 9 is unknown"))).toBe("event kind 9 is unknown")
    expect(reasonOf("a thrown word")).toBe("a thrown word")
  })

  it("names the value that the types ruled out", () => {
    expect(() => unreachable("surprise" as never)).toThrow(new Defect("unreachable: surprise"))
  })
})
