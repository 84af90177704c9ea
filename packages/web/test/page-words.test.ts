/** The words of the page that sells: both languages whole, and a sentence for each code of the refusal table. */
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { refusals } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import { en } from "../page/words/en.ts"
import { ko } from "../page/words/ko.ts"
import { refusalTexts } from "../page/words/refusals.ts"

const placesIn = (text: string): ReadonlyArray<string> =>
  [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort()

const sourcesIn = (folder: string): string =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(
      ({ name, parentPath }) =>
        /\.(ts|tsx|js)$/.test(name) && !parentPath.endsWith("/words") && !name.startsWith("words-"),
    )
    .map(({ name, parentPath }) => readFileSync(join(parentPath, name), "utf8"))
    .join("\n")

/**
 * Keys that the page never says: neither whole, nor as the fixed beginning of a key that is put together
 * (`live.${state}`) with a rest that stands in quotes in the page, in what it shares with the demo, or in the contract.
 */
const unsaid = (keys: ReadonlyArray<string>): ReadonlyArray<string> => {
  const [page, shared, contract] = ["../page", "../js", "../../protocol/src"].map((folder) =>
    sourcesIn(join(import.meta.dirname, folder)),
  )
  const quoted = new Set([...(page + shared + contract).matchAll(/"([\w.,-]+)"/g)].map(([, text]) => text))
  const beginnings = [...page.matchAll(/`([a-z.]+\.)\$\{[\w.[\]]+\}`/gi)].map(([, beginning]) => beginning)
  const isPutTogether = (key: string): boolean =>
    beginnings.some((beginning) => key.startsWith(beginning) && quoted.has(key.slice(beginning.length)))
  return keys.filter((key) => !page.includes(`"${key}"`) && !isPutTogether(key))
}

describe("the words of the page", () => {
  it("stand in Korean and in English, and fill in the same", () => {
    expect(Object.keys(ko).sort()).toEqual(Object.keys(en).sort())
    for (const [word, text] of Object.entries(en)) {
      expect([word, placesIn(ko[word as keyof typeof en])]).toEqual([word, placesIn(text)])
    }
  })

  it("are all of use", () => {
    expect(unsaid(["find.neverSaid", "neverSaid"])).toEqual(["find.neverSaid", "neverSaid"])
    expect(unsaid(Object.keys(en))).toEqual([])
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
