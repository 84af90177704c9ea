import { describe, expect, it } from "vitest"
import { allCheckers } from "../../src/checkers/index.ts"
import { runWorld } from "../../src/run.ts"
import { type Hearing, judgingMethods, liedTo } from "./Lie.ts"
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
    const judging = checkers
      .flatMap((checker) =>
        judgingMethods.flatMap((method) => (checker[method] ? [`${checker.promise}: ${method}`] : [])),
      )
      .filter((name) => !listening.has(name))
    expect([...new Set(lies.map(({ promise, method }) => `${promise}: ${method}`))].toSorted()).toEqual(
      judging.toSorted(),
    )
  })

  it("objects to each lie, and not to the truth before it", () => {
    const hearings = new Map(
      lies.map((lie): [(typeof lies)[number], Hearing] => [
        lie,
        { told: false, objection: undefined, falseAlarm: undefined },
      ]),
    )
    for (let seed = 1; seed <= 60; seed++) {
      const open = lies.filter((lie) => hearings.get(lie)!.objection === undefined)
      if (open.length === 0) break
      const observers: Parameters<typeof runWorld>[2] = (checked) => [
        { promise: "notes refusals for a lie", replied: noteRefused },
        ...liedTo(open, hearings)(checked),
      ]
      const world = runWorld({ seed, overrides: {} }, false, observers)
      expect(world.violation).toBe(undefined)
    }
    expect(
      lies.map((lie) => {
        const { told, objection, falseAlarm } = hearings.get(lie)!
        const caught = objection !== undefined && lie.objection.test(objection)
        return { lie: lie.what, told, falseAlarm, heard: caught ? "objection" : objection }
      }),
    ).toEqual(lies.map(({ what }) => ({ lie: what, told: true, falseAlarm: undefined, heard: "objection" })))
  })
})
