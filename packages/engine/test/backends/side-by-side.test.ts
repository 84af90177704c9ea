import { describe, expect, it } from "vitest"
import { sideBySide } from "../../src/backends/sideBySide.ts"
import { strategies } from "../../src/backends/strategies.ts"

describe("the strategies that may sell one concert side by side", () => {
  it("are there, and are correct", () => {
    expect([...sideBySide].map((name) => strategies.get(name)?.correct)).toEqual([true, true, true, true])
  })
})
