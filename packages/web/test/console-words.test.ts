/** The words of the console, of the page of developers and of wishes: both languages whole, each of use, and none that the other one has not. */
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { en as consoleEn } from "../page/console/words/en.ts"
import { ko as consoleKo } from "../page/console/words/ko.ts"
import { en as docsEn } from "../page/docs/words/en.ts"
import { ko as docsKo } from "../page/docs/words/ko.ts"
import { en as wishesEn } from "../page/wishes/words/en.ts"
import { ko as wishesKo } from "../page/wishes/words/ko.ts"

const sourcesIn = (folder: string): string =>
  readdirSync(join(import.meta.dirname, "../page", folder), { recursive: true, withFileTypes: true })
    .filter(({ name, parentPath }) => /\.tsx?$/.test(name) && !parentPath.endsWith("/words"))
    .map(({ name, parentPath }) => readFileSync(join(parentPath, name), "utf8"))
    .join("\n")
const placesIn = (text: string): ReadonlyArray<string> =>
  [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort()

/** Whole, or as the fixed parts of one that is put together (`ask.${question}.what`). */
const isSaidIn = (sources: string, word: string): boolean =>
  sources.includes(`"${word}"`) ||
  [...sources.matchAll(/tell(?:Known)?\(\s*`([^`]*\$\{[^`]*)`/g)].some(([, made]) =>
    new RegExp(`^${made.replace(/\./g, "\\.").replace(/\$\{[^}]*\}/g, "[\\w-]+")}$`).test(word),
  )

type Words = Readonly<Record<string, string>>
const documents: ReadonlyArray<readonly [string, string, Words, Words]> = [
  ["the console", "console", consoleEn, consoleKo],
  ["the page of developers", "docs", docsEn, docsKo],
  ["wishes", "wishes", wishesEn, wishesKo],
]

describe.each(documents)("the words of %s", (_, folder, en, ko) => {
  it("stand in Korean and in English, and fill in the same", () => {
    expect(Object.keys(ko).sort()).toEqual(Object.keys(en).sort())
    for (const [word, text] of Object.entries(en)) {
      expect([word, placesIn(ko[word])]).toEqual([word, placesIn(text)])
    }
  })

  it("are all of use", () => {
    const sources = sourcesIn(folder)
    expect(isSaidIn(sources, "never.said")).toBe(false)
    expect(Object.keys(en).filter((word) => !isSaidIn(sources, word))).toEqual([])
  })

  it("are Korean where they are for Koreans", () => {
    const latin = Object.entries(ko).filter(
      ([, text]) => !/[가-힣]/.test(text) && /[a-z]/i.test(text.replace(/\{\w+\}/g, "")),
    )
    expect(latin).toEqual([])
  })
})
