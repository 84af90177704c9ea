/** The first seeds of the simulation as a test: how `npm run mutants` asks the simulation about a change. */
import { expect, it } from "vitest"
import { runSeed } from "../src/run.ts"

const seeds = 20

it(`the first ${seeds} seeds break no promise`, () => {
  for (let seed = 1; seed <= seeds; seed++) {
    expect(runSeed({ seed, overrides: {} }).violation, `seed ${seed}`).toBe(undefined)
  }
})
