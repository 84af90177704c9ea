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
    ["a note without a head", "kim\u{1d159}", "1D159"],
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
    ["a code point that every program fills as it likes", "kim\ue000"],
    ["the place of a thing that was left out", "kim\ufffc"],
    ["half of a surrogate pair", "a\ud800b"],
  ])("is refused with %s", (_, name) => {
    expect(checked(name)).toBe("title contains characters that are not text.")
  })

  it.each([
    ["a mark without a letter", "\u0301kim"],
    ["nothing but a mark", "\u0301"],
    ["a tower of marks", `kim${"\u0301".repeat(10)}`],
    ["a tower of other marks", `kim${"\u20dd\u0323".repeat(5)}`],
  ])("is refused with %s", (_, name) => {
    expect(checked(name)).toBe("title contains marks that would be drawn over other text.")
  })

  it.each([
    ["Vietnamese", "Ti\u1ebfng Vi\u1ec7t"],
    ["Thai", "\u0e17\u0e35\u0e48\u0e19\u0e35\u0e48"],
    ["Hebrew with points", "\u05d1\u05b0\u05bc\u05e8\u05b5\u05d0\u05e9\u05c1\u05b4\u05d9\u05ea"],
    ["Tibetan", "\u0f56\u0f66\u0f92\u0fb2\u0f74\u0f56\u0f66"],
  ])("is kept with the marks of its script: %s", (_, name) => {
    expect(checked(name)).toBe(name.normalize("NFC"))
  })

  it("is one name however its letters are composed", () => {
    expect(checked("Moto\u0308rhead")).toBe(checked("Mot\u00f6rhead"))
  })
})
