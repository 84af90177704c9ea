import { describe, expect, it } from "vitest"
import { JsonFault, parseStrictJson } from "../../src/request/strict-json.ts"

const reasonOf = (text: string): string | undefined => {
  const value = parseStrictJson(text)
  return value instanceof JsonFault ? value.reason : undefined
}

describe("strict JSON", () => {
  it.each([
    ['{"a":1,"b":[true,false,null,"x"],"c":{"a":2}}'],
    ['  {"a" : -1.5e3 , "b" : 0, "c": 9007199254740991}\n'],
    ['{"a":"\\u0041\\n\\"\\\\","b\\"":"\\ud83c\\udfab"}'],
    ['{"a":"🎫 한국어"}'],
    ['[{"a":1},{"a":1},"a","a"]'],
    ['"a: b"'],
    ["0.1"],
    [`${"[".repeat(32)}${"]".repeat(32)}`],
  ])("takes what JSON.parse takes: %s", (text) => {
    expect(parseStrictJson(text)).toEqual(JSON.parse(text))
  })

  it.each([
    ["", "Required request body is missing"],
    ["{", "the body is not JSON"],
    ["{'a':1}", "the body is not JSON"],
    ['{"a":01}', "the body is not JSON"],
    ['{"a":1}}', "the body is not JSON"],
    ['{"a":NaN}', "the body is not JSON"],
    ['{"a', "a string does not end"],
    ['{"a":"\\', "a string does not end"],
    ['{"a":1,"a":2}', "a key stands twice in one object"],
    ['{"a":1,"b":{"c":1, "c" :2}}', "a key stands twice in one object"],
    ['{"a":1,"\\u0061":2}', "a key stands twice in one object"],
    ['{"__proto__":{"x":1}}', "the key __proto__ is not allowed"],
    ['{"\\u005f_proto__":1}', "the key __proto__ is not allowed"],
    ['{"constructor":{"prototype":{}}}', "the key constructor is not allowed"],
    [`[${"9".repeat(400)}]`, "a number has too many digits"],
    ["[1e309]", "a number is out of range"],
    ["[-1e309]", "a number is out of range"],
    ["[-0]", "a number is negative zero"],
    ["[-0.0]", "a number is negative zero"],
    ["[9007199254740992]", "a whole number is beyond 2^53"],
    ["[-9007199254740993]", "a whole number is beyond 2^53"],
    ["[1e300]", "a whole number is beyond 2^53"],
    ['["\\ud800"]', "a string holds half of a surrogate pair"],
    ['["\\udc00"]', "a string holds half of a surrogate pair"],
    ['["\\ud800x"]', "a string holds half of a surrogate pair"],
    ['["\\ud800\\n"]', "a string holds half of a surrogate pair"],
    ['["\\ud800\\ud800\\udc00"]', "a string holds half of a surrogate pair"],
    ['["a\\u0000b"]', "a string holds a NUL character"],
    ["[".repeat(33), "nested deeper than 32"],
    ["[".repeat(10_000), "nested deeper than 32"],
    ['{"a":'.repeat(10_000), "nested deeper than 32"],
  ])("does not take %s", (text, reason) => {
    expect(reasonOf(text)).toBe(reason)
  })

  it("leaves every prototype alone", () => {
    for (const text of ['{"__proto__":{"polluted":1}}', '{"a":{"constructor":{"prototype":{"polluted":1}}}}']) {
      parseStrictJson(text)
    }
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })

  it("finds the second of two equal keys among many, in time that grows with the text alone", () => {
    const keys = Array.from({ length: 40_000 }, (_, n) => `"k${n}":1`)
    expect(reasonOf(`{${keys.join(",")}}`)).toBeUndefined()
    expect(reasonOf(`{${keys.join(",")},"k39999":1}`)).toBe("a key stands twice in one object")
  })

  it("is no stricter than the grammar about texts of random pieces", () => {
    const pieces = ["{", "}", "[", "]", ":", ",", '"a"', '"b"', '"\\n"', "1", "-2.5", "true", "null", " "]
    let seed = 7
    const draw = (below: number): number => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0
      return Math.floor((seed / 2 ** 32) * below)
    }
    let taken = 0
    const wrong: string[] = []
    for (let n = 0; n < 30_000; n++) {
      const text = Array.from({ length: 1 + draw(7) }, () => pieces[draw(pieces.length)]).join("")
      let grammatical = true
      try {
        JSON.parse(text)
      } catch {
        grammatical = false
      }
      const reason = reasonOf(text)
      if (reason === undefined) taken++
      if (grammatical !== (reason === undefined || reason === "a key stands twice in one object")) wrong.push(text)
    }
    expect(wrong).toEqual([])
    expect(taken).toBeGreaterThan(1_000)
  })
})
