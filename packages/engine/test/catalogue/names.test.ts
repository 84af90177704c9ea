import { describe, expect, it } from "vitest"
import { checkName } from "../../src/catalogue/names.ts"

const checked = (name: string): string => {
  const found = checkName("title", name)
  return typeof found === "string" ? found : String(found.refusal.detail.reason)
}

describe("a name", () => {
  it.each([
    ["The Golden Hour"],
    ["아이유 콘서트"],
    ["東京 ２０２７"],
    ["Motörhead — “Live” (2027) / 2"],
    ["עברית"],
    ["الحفل الكبير"],
    ["می‌خواهم"],
    ["क्‍ष"],
    ["🎫 ticket"],
    ["👩‍👩‍👧‍👦 family"],
    ["👍🏽 thumbs"],
    ["❤️ heart"],
    ["1️⃣ one"],
    ["🏴‍☠️ pirates"],
    ["🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f} England"],
    ["🇰🇷 Korea"],
    ["no. 1 #2 *"],
  ])("is kept as it was written: %s", (name) => {
    expect(checked(name)).toBe(name)
  })

  it.each([
    ["a zero width space", "kim\u200bminji", "200B"],
    ["a joiner between Latin letters", "kim\u200dminji", "200D"],
    ["a non-joiner between Hangul letters", "김\u200c민지", "200C"],
    ["a soft hyphen", "kim\u00adminji", "00AD"],
    ["a byte order mark inside", "kim\ufeffminji", "FEFF"],
    ["a word joiner", "kim\u2060minji", "2060"],
    ["a Hangul filler, which is a letter", "\u3164kim", "3164"],
    ["another Hangul filler", "김\u115f민지", "115F"],
    ["an empty Braille pattern", "kim\u2800", "2800"],
    ["a variation selector behind a letter", "k\ufe0fim", "FE0F"],
    ["a tag without a flag", "kim\u{e0041}", "E0041"],
    ["an override of the direction", "kim\u202egpj.exe", "202E"],
    ["an embedding", "\u202akim", "202A"],
    ["an isolate", "kim\u2066minji\u2069", "2066"],
    ["a mark of the direction", "kim\u200f", "200F"],
    ["an Arabic letter mark", "kim\u061cminji", "061C"],
  ])("is refused with %s, and the sentence says which", (_, name, point) => {
    expect(checked(name)).toBe(
      `title contains a character that nobody sees or that changes the direction of writing: U+${point}.`,
    )
  })

  it.each([
    ["a line separator", "a\u2028b"],
    ["a paragraph separator", "a\u2029b"],
    ["a control character", "a\u001bb"],
    ["a code point that no character has", "a\uffffb"],
    ["half of a surrogate pair", "a\ud800b"],
  ])("is refused with %s", (_, name) => {
    expect(checked(name)).toBe("title contains characters that are not text.")
  })

  it("is one name however its letters are composed", () => {
    expect(checked("Moto\u0308rhead")).toBe(checked("Mot\u00f6rhead"))
  })
})
