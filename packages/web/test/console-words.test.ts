/** The words of the console: both languages whole, each of use, and none that the other one has not. */
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { en } from "../page/console/words/en.ts"
import { ko } from "../page/console/words/ko.ts"

const folder = join(import.meta.dirname, "../page/console")
const sources = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter(({ name, parentPath }) => /\.tsx?$/.test(name) && !parentPath.endsWith("/words"))
  .map(({ name, parentPath }) => readFileSync(join(parentPath, name), "utf8"))
  .join("\n")
const placesIn = (text: string): ReadonlyArray<string> =>
  [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort()

/** Whole, or as the fixed parts of one that is put together (`ask.${question}.what`). */
const isSaid = (word: string): boolean =>
  sources.includes(`"${word}"`) ||
  [...sources.matchAll(/tell\(\s*`([^`]*\$\{[^`]*)`/g)].some(([, made]) =>
    new RegExp(`^${made.replace(/\./g, "\\.").replace(/\$\{[^}]*\}/g, "[\\w-]+")}$`).test(word),
  )

describe("the words of the console", () => {
  it("stand in Korean and in English, and fill in the same", () => {
    expect(Object.keys(ko).sort()).toEqual(Object.keys(en).sort())
    for (const [word, text] of Object.entries(en)) {
      expect([word, placesIn(ko[word as keyof typeof en])]).toEqual([word, placesIn(text)])
    }
  })

  it("are all of use", () => {
    expect(isSaid("never.said")).toBe(false)
    expect(Object.keys(en).filter((word) => !isSaid(word))).toEqual([])
  })

  it("are Korean where they are for Koreans", () => {
    const latin = Object.entries(ko).filter(([, text]) => !/[가-힣]/.test(text) && /[a-z]/i.test(text))
    expect(latin).toEqual([])
  })
})
