import { describe, expect, it } from "vitest"
import { drills } from "../../src/drill/drills.ts"
import { parseDrill, usage } from "../../src/drill/options.ts"

const namesOf = (...words: ReadonlyArray<string>): ReadonlyArray<string> => {
  const invocation = parseDrill(words)
  return invocation.shows === "run" ? invocation.options.names : []
}

describe("the command line of the drills", () => {
  it("takes names in any order and runs them in the order of the list", () => {
    expect(namesOf("term", "kill")).toEqual(["kill", "term"])
    expect(namesOf("all")).toEqual(drills.map(({ name }) => name))
  })

  it("says which drills there are when it does not know one, or is given none", () => {
    for (const words of [[], ["kil"]]) expect(() => parseDrill(words)).toThrow("redis-flushed")
    for (const { name } of drills) expect(usage).toContain(`  ${name} `)
  })

  it.each([
    ["--repeat", "0"],
    ["--repeat", "many"],
    ["--per-second", "1.5"],
  ])("refuses %s %s", (...words) => {
    expect(() => parseDrill(["kill", ...words])).toThrow("takes a whole number")
  })
})
