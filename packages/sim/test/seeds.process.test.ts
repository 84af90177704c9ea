import { readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, it } from "vitest"
import { runSeed } from "../src/run.ts"

const { seeds } = JSON.parse(readFileSync(join(import.meta.dirname, "seeds.json"), "utf8")) as { seeds: number[] }

it.each(seeds)("seed %i, which once broke a promise, keeps them all", (seed) => {
  expect(runSeed({ seed, overrides: {} }).violation).toBe(undefined)
})
