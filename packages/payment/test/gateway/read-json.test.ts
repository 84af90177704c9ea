/** Fields of a provider's answer: another shape than documented is no answer. */
import { describe, expect, it } from "vitest"
import { listOf, objectOf, optionalTextOf, ShapeError, textOf, wonOf, wordOf } from "../../src/gateway/read-json.ts"

describe("a field of an answer", () => {
  it.each([0, 1, 99_000, Number.MAX_SAFE_INTEGER])("%s is whole won", (amount) => {
    expect(wonOf({ amount }, "amount")).toBe(amount)
  })

  it.each([-1, 0.5, 99_000.01, Number.MAX_SAFE_INTEGER + 1, Number.NaN, "99000", null, undefined, [1], {}])(
    "%j is no sum of won",
    (amount) => expect(() => wonOf({ amount }, "amount")).toThrow(ShapeError),
  )

  it("that is a text, a list or an object is read as that, and as nothing else", () => {
    expect([textOf({ a: "x" }, "a"), optionalTextOf({ a: null }, "a"), optionalTextOf({}, "a")]).toEqual([
      "x",
      null,
      null,
    ])
    expect([listOf({}, "a"), listOf({ a: null }, "a"), listOf({ a: [{}] }, "a")]).toEqual([[], [], [{}]])
    expect(objectOf({ a: { b: 1 } }, "a")).toEqual({ b: 1 })
    for (const a of [7, [], null]) expect(() => objectOf({ a }, "a")).toThrow(ShapeError)
    for (const a of [7, {}, [7], [null]]) expect(() => listOf({ a }, "a")).toThrow(ShapeError)
    for (const a of [7, {}, []]) expect(() => optionalTextOf({ a }, "a")).toThrow(ShapeError)
  })

  it("that is a word is one of those that are known, and no name that every object has", () => {
    const words = { DONE: "captured" }
    expect(wordOf({ status: "DONE" }, "status", words)).toBe("captured")
    for (const status of ["done", "toString", "constructor", 7]) {
      expect(() => wordOf({ status }, "status", words)).toThrow(ShapeError)
    }
  })
})
