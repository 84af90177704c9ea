/**
 * The tester tested, with a small budget: some planted bugs, among them one that everybody would find, and a hundred
 * seeds without any. All of them: `npm run sim -- --mutants --seeds 1..1000`.
 */
import { describe, expect, it } from "vitest"
import { runMutant } from "../src/mutants.ts"
import { runChunk } from "../src/run-chunk.ts"

/** Several times the median of each, so that a change of the engine or of the world does not make this fail by luck. */
const seedsMax = 120

describe("a planted bug", () => {
  it.each([
    "canary",
    "fence-off",
    "plain-epoch-check",
    "reply-before-flush",
    "limit-lost-update",
    "unknown-answered-as-refused",
  ])("%s is found", { timeout: 120_000 }, async (name) => {
    const mutant = await runMutant(name, { first: 1, last: seedsMax }, 1, true)
    expect(mutant.found).toBeGreaterThan(0)
  })
})

it("the first hundred seeds break no promise without one", { timeout: 120_000 }, () => {
  expect(runChunk({ first: 1, last: 100, overrides: {} }).failures).toEqual([])
})
