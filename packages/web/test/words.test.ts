import { refusals } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import { words as en } from "../js/words-en.js"
import { words as ko } from "../js/words-ko.js"

type Words = Readonly<Record<string, string>>

const placeholders = (sentence: string): string[] => [...sentence.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort()

describe("the words of the page", () => {
  it("are there in both languages, and none is empty", () => {
    expect(Object.keys(ko).sort()).toEqual(Object.keys(en).sort())
    for (const sentence of [...Object.values(en), ...Object.values(ko)]) expect(sentence.trim()).not.toBe("")
  })

  it("fill in the same things in both languages", () => {
    for (const [key, sentence] of Object.entries(en)) {
      expect([key, placeholders((ko as Words)[key])]).toEqual([key, placeholders(sentence)])
    }
  })

  it("explain only refusals that exist", () => {
    const codes = Object.keys(en).filter((key) => key.startsWith("code."))
    for (const code of codes) expect(refusals).toHaveProperty(code.slice("code.".length))
  })
})
