import { describe, expect, it } from "vitest"
import { reasonUnder } from "../../src/database/reasonUnder.ts"

describe("the reason under an error", () => {
  it("is what every layer has wrapped", () => {
    const inner = new Error("password authentication failed")
    expect(reasonUnder(new Error("outer", { cause: new Error("middle", { cause: inner }) }))).toBe(inner.message)
  })

  it("is each reason once when a name had several addresses, of which none answered", () => {
    const refused = ["::1", "127.0.0.1"].map((address) => new Error(`connect ECONNREFUSED ${address}:5432`))
    const both = new AggregateError([...refused, refused[0]])
    expect(both.message).toBe("")
    expect(reasonUnder(new Error("outer", { cause: both }))).toBe(
      "connect ECONNREFUSED ::1:5432, connect ECONNREFUSED 127.0.0.1:5432",
    )
  })

  it.each([
    ["its code", Object.assign(new Error(""), { code: "ECONNRESET" }), "ECONNRESET"],
    ["its name", new RangeError(""), "RangeError"],
    ["what it is", "a text", "a text"],
  ])("is never empty: %s", (_what, error, reason) => {
    expect(reasonUnder(error)).toBe(reason)
  })
})
