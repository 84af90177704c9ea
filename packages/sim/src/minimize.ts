/**
 * Shrinks a failing scenario: fewer kinds of faults, fewer nodes and concerts, fewer people and requests, less time, as
 * long as the same promise is still broken. A smaller world runs another course, so each try gets a few salts.
 */
import { faultNames } from "./faults.ts"
import { runSeed, type Verdict } from "./run.ts"
import { drawWorld, type Overrides, type Scenario } from "./swarm.ts"

const saltsMax = 12

export type Shrunk = { readonly scenario: Scenario; readonly verdict: Verdict; readonly tried: number }

export const minimize = (scenario: Scenario, triesMax = 2_000, note: (line: string) => void = () => {}): Shrunk => {
  let best = runSeed(scenario)
  let tried = 1
  const promise = promiseOf(best.violation)
  const smaller = (change: Overrides, what: string): boolean => {
    for (let salt = 0; salt < saltsMax && tried < triesMax; salt++) {
      tried++
      const overrides: Overrides = {
        ...best.scenario.overrides,
        ...change,
        salt: (scenario.overrides.salt ?? 0) + salt,
      }
      const verdict = runSeed({ seed: scenario.seed, overrides })
      if (verdict.violation === undefined || promiseOf(verdict.violation) !== promise) continue
      best = verdict
      note(`${what}: still fails`)
      return true
    }
    return false
  }
  if (best.violation === undefined) return { scenario, verdict: best, tried }
  for (let progress = true; progress && tried < triesMax; ) {
    progress = false
    const draw = drawWorld(best.scenario)
    for (const name of faultNames.filter((fault) => draw.faults.includes(fault))) {
      const left = drawWorld(best.scenario).faults.filter((fault) => fault !== name)
      progress = smaller({ faults: left }, `without ${name}`) || progress
    }
    if (draw.concerts > 1) progress = smaller({ concerts: 1 }, "one concert") || progress
    if (draw.lines.some((line) => line !== null)) progress = smaller({ noLine: true }, "no line") || progress
    if (draw.nodes > 1) progress = smaller({ nodes: draw.nodes - 1 }, `${draw.nodes - 1} nodes`) || progress
    const { people, requests } = draw
    if (people > 1) progress = smaller({ people: Math.ceil(people / 2) }, `${Math.ceil(people / 2)} people`) || progress
    if (requests > 1)
      progress = smaller({ requests: Math.ceil(requests / 2) }, `${Math.ceil(requests / 2)} requests`) || progress
    if (draw.safetyMs > 100) progress = smaller({ safetyMs: Math.ceil(draw.safetyMs / 2) }, "half the time") || progress
  }
  return { scenario: best.scenario, verdict: best, tried }
}

/** "I3", "I17", or the beginning of the sentence. */
const promiseOf = (violation: string | undefined): string =>
  /^I\d+/.exec(violation ?? "")?.[0] ?? (violation ?? "").slice(0, 20)
