/** Which tests a mutant is shown to, in which order: those first that find most in the least time. */
import { dirname } from "node:path"
import type { Mutant } from "./Mutant.ts"
import type { Reach } from "./reach.ts"
import { shortSeeds } from "./scope.ts"

/** How often a test file was the one that noticed a mutant of a source file. */
export type Finds = (source: string, test: string) => number

/** `packages/engine/src/core` and `packages/engine/test/core` belong together. */
const nearness = (source: string, test: string): number => {
  if (test === shortSeeds) return 1
  const [, sourcePackage] = source.split("/")
  const [, testPackage] = test.split("/")
  if (sourcePackage !== testPackage) return 3
  return dirname(test).startsWith(dirname(source).replace("/src", "/test")) ? 0 : 2
}

/** So much a file costs beside its tests: the quickest of them are worth no more for being quicker still. */
const loadMs = 200

/** Test files that reach the mutant and take `msMax` together, at most; one at least. */
export const chosen = (mutant: Mutant, reach: Reach, finds: Finds, msMax: number): ReadonlyArray<string> => {
  const { path } = mutant
  const tests = reach.testsOf(mutant)
  const worth = new Map(tests.map((test) => [test, reach.share(test, path) / (reach.ms[test] + loadMs)]))
  const ordered = tests.toSorted((a, b) => {
    const found = finds(path, b) / reach.ms[b] - finds(path, a) / reach.ms[a]
    return found || nearness(path, a) - nearness(path, b) || worth.get(b)! - worth.get(a)!
  })
  let left = msMax
  const fitting = ordered.filter((test) => {
    if (reach.ms[test] > left) return false
    left -= reach.ms[test]
    return true
  })
  return fitting.length === 0 ? ordered.slice(0, 1) : fitting
}
