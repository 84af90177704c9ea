/** The words of the page that sells: both languages whole, and a sentence for each code of the refusal table. */
import { refusals } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import { en } from "../page/words/en.ts"
import { ko } from "../page/words/ko.ts"
import { refusalTexts } from "../page/words/refusals.ts"

const placesIn = (text: string): ReadonlyArray<string> =>
  [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort()

describe("the words of the page", () => {
  it("stand in Korean and in English, and fill in the same", () => {
    expect(Object.keys(ko).sort()).toEqual(Object.keys(en).sort())
    for (const [word, text] of Object.entries(en)) {
      expect([word, placesIn(ko[word as keyof typeof en])]).toEqual([word, placesIn(text)])
    }
  })

  it("are Korean where they are for Koreans", () => {
    const latin = Object.entries(ko).filter(
      ([, text]) => !/[가-힣]/.test(text) && /[a-z]/i.test(text.replace(/\{\w+\}/g, "")),
    )
    expect(latin).toEqual([])
  })
})

describe("the sentence of a refusal", () => {
  it.each(Object.keys(refusals))("%s is there in both languages, with nothing left to fill in", (code) => {
    const [english, korean] = refusalTexts[code]
    expect(english).toMatch(/^[A-Z].*[.!]$/)
    expect(korean).toMatch(/[가-힣].*\.$/)
    expect(english + korean).not.toMatch(/[{}]/)
  })
})
