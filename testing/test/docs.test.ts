import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { pages } from "../../scripts/pages.ts"

describe("a reference page made from code", () => {
  it.each(pages)("%s is what `npm run docs` writes", (path, text) => {
    expect(readFileSync(new URL(`../../${path}`, import.meta.url), "utf8")).toBe(text)
  })
})
