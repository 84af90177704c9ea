import { describe, expect, it } from "vitest"
import { namesTag } from "../../src/request/if-none-match.ts"

describe("a condition on what a client has", () => {
  it.each([
    ['"abc"'],
    ['W/"abc"'],
    ["*"],
    [" * "],
    ['"x", "abc"'],
    ['"x","abc","y"'],
    ['W/"x" , W/"abc"'],
    ['"a,b", "abc"'],
    [',,"abc",'],
  ])("names the tag: %s", (condition) => {
    expect(namesTag(condition, '"abc"')).toBe(true)
  })

  it.each([['"abcd"'], ["abc"], ['"x*"'], ['"ABC"'], ['w/"abc'], [""], ['"abc'], ['"*"'], ['"x", *']])(
    "does not name the tag: %s",
    (condition) => {
      expect(namesTag(condition, '"abc"')).toBe(false)
    },
  )

  it("may name a tag with a comma in it", () => {
    expect(namesTag('"x", W/"a,b"', '"a,b"')).toBe(true)
    expect(namesTag('"a", "b"', '"a,b"')).toBe(false)
  })
})
