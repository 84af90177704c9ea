import { readFileSync } from "node:fs"
import { variables } from "@ticketrush/http/boot/config"
import { describe, expect, it } from "vitest"
import { bounds, limitNames, measures } from "../../scripts/bounds.ts"

describe("the table of bounds", () => {
  it.each(bounds.filter(({ test }) => test !== null))("names a test that there is: $resource", ({ test }) => {
    const [file, words] = test!
    const text = readFileSync(new URL(`../../packages/${file}`, import.meta.url), "utf8")
    expect(text, `${file} has no test that says "${words}"`).toContain(words)
  })

  it("lacks no test but those that docs/differences.md owns up to", () => {
    const unshown = bounds.filter(({ test }) => test === null).flatMap(({ limits }) => limits)
    const owned = readFileSync(new URL("../../docs/differences.md", import.meta.url), "utf8")
    expect(unshown.filter((name) => !owned.includes(`\`${name}\``))).toEqual([])
  })

  it("has every limit once, as a bound or as another value", () => {
    const named = [...bounds.flatMap(({ limits }) => limits), ...measures]
    expect(named.toSorted()).toEqual(limitNames.toSorted())
  })

  it("has every setting that counts something", () => {
    const counted = Object.values(variables).filter(({ takes }) => takes.startsWith("a number"))
    const settings = bounds.flatMap(({ settings }) => settings ?? [])
    expect(counted.map(({ name }) => name).filter((name) => !settings.includes(name))).toEqual([])
    expect(settings.filter((name) => !(name in variables))).toEqual([])
  })
})
