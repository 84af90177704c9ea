import { describe, expect, it } from "vitest"
import { allCheckers } from "../../src/checkers/index.ts"
import { runWorld } from "../../src/run.ts"
import { judgedBy, judgingMethods, liedAbout, liedTo, unheard } from "./Lie.ts"
import { liesOfAnswers, listeners } from "./lies-of-answers.ts"
import { liesOfJournals, noteRefused } from "./lies-of-journals.ts"

const lies = [...liesOfJournals, ...liesOfAnswers]
const checkers = allCheckers({
  newestEpoch: () => 0,
  expiriesPerDrainMax: 1,
  wishesPerDrainMax: 64,
  clockJumps: false,
  rules: true,
  payments: true,
  wishes: true,
})

describe("a checker of the simulation", () => {
  it("has a lie for each method by which it judges", () => {
    const listening = new Set(listeners.map(({ promise, method }) => `${promise}: ${method}`))
    expect(liedAbout(lies)).toEqual(judgedBy(checkers, judgingMethods, listening))
  })

  it("objects to each lie, and not to the truth before it", () => {
    const wrong = unheard(lies, 60, (seed, open, hearings) => {
      const observers: Parameters<typeof runWorld>[2] = (checked) => [
        { promise: "notes refusals for a lie", replied: noteRefused },
        ...liedTo(open, hearings)(checked),
      ]
      const world = runWorld({ seed, overrides: {} }, false, observers)
      expect(world.violation).toBe(undefined)
    })
    expect(wrong).toEqual([])
  })
})
