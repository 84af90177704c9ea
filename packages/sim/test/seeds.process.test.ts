import { readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, it } from "vitest"
import { runSeed } from "../src/run.ts"

const { seeds } = JSON.parse(readFileSync(join(import.meta.dirname, "seeds.json"), "utf8")) as { seeds: number[] }

it.each(seeds)("seed %i, which once broke a promise, keeps them all", (seed) => {
  expect(runSeed({ seed, overrides: {} }).violation).toBe(undefined)
})

it("each of them has its story, and each story of a seed is among them", () => {
  const page = readFileSync(join(import.meta.dirname, "../../../docs/internals/simulation.md"), "utf8")
  const stories = page.slice(page.indexOf("## Bugs it has found"), page.indexOf("## Measured"))
  const told = [...stories.matchAll(/^\| (\d[\d, ]*) \|/gm)].flatMap(([, cell]) => cell.split(",").map(Number))
  expect(told.sort((a, b) => a - b)).toEqual(seeds)
})
