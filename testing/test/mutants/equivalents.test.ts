import { expect, it } from "vitest"
import { equivalents } from "../../../scripts/mutants/equivalents.ts"
import { mutantsOf } from "../../../scripts/mutants/generate.ts"
import { sourcesOf } from "../../../scripts/mutants/scope.ts"

const mutants = mutantsOf(sourcesOf(["core", "actor", "journal", "stream", "audit"]))

it("every mutant that is written down as one that changes nothing is a mutant of today's sources", () => {
  const ids = new Set(mutants.map(({ id }) => id))
  expect(ids.size).toBe(mutants.length)
  expect(Object.keys(equivalents).filter((id) => !ids.has(id))).toEqual([])
})
