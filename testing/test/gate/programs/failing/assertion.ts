import { describe, expect, it } from "vitest"

describe("a door", () => {
  describe("that is open", () => {
    it("closes", () => expect(1).toBe(2))
    it("falls over later", () => void Promise.reject(new Error("it fell over\nwith a bang")))
  })
})
