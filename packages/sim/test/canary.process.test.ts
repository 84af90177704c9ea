/**
 * The tester tested, with a small budget: some planted bugs, among them one that is easy to find. At full depth all of
 * them. That seeds break no promise without one is another step of the same gate.
 */
import { describe, expect, it } from "vitest"
import { patchNames, runMutant } from "../src/mutants.ts"

/** Ten times the median of the rarest, so that a change of the engine or of the world does not make this fail by luck. */
const range = { first: 1, last: 6_000 }

const some = [
  "canary",
  "fence-off",
  "plain-epoch-check",
  "reply-before-flush",
  "limit-lost-update",
  "unknown-answered-as-refused",
  "rank-from-decided-state",
  "absent-admitted",
  "any-node-wakes",
]
const whole = process.env.TICKETRUSH_DEPTH === "verify"
const names = whole ? patchNames() : some

describe("a planted bug", () => {
  it.each(names)("%s is found", { timeout: whole ? 3_600_000 : 300_000 }, async (name) => {
    const mutant = await runMutant(name, { range, workers: 1, findsMin: 1 })
    // One thread ends with the first seed that finds it.
    expect(mutant.found).toBe(1)
  })
})
