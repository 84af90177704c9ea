import { expect, it } from "vitest"
import { comparable, type DrillLine, keyOf } from "../../src/drill/results.ts"

const line = (over: Partial<DrillLine>): DrillLine => ({
  ...{ drill: "kill", round: 1, code: "abc", perSecond: 6, at: "2026-01-01T00:00:00.000Z", load1: 3 },
  ...{ gaps: [], otherGaps: [], otherWaits: [], steadyGaps: [], healGaps: [] },
  ...{ accepted: 1, refused: 0, wrong: 0, gaveUp: 0, turnedAway: 0, answeredOtherwise: 0, fenced: 0, ownerChanges: 0 },
  ...{
    unmoved: 0,
    badEnds: [],
    places: { readers: 0, told: 0, lost: 0, resumedMsMax: 0, wrong: 0, lostWhy: {}, says: [] },
  },
  takeover: { "found gone": 0, "shards freed": 0, "shards taken": 0, "sales claimed": 0, "sales answer": 0 },
  verdict: { lost: 0, duplicates: 0, doubleSold: 0, holes: 0, epochsBack: 0, others: 0, says: [] },
  ...over,
})

it("runs at two rates are two runs", () => {
  expect(keyOf(line({ perSecond: 3 }))).not.toBe(keyOf(line({})))
  expect(keyOf(line({ accepted: 2 }))).toBe(keyOf(line({})))
})

it("a report is about all runs of its code and rate, also of earlier calls, each as it was made last", () => {
  const [first, again] = [line({ accepted: 1 }), line({ accepted: 2 })]
  const [second, term] = [line({ round: 2 }), line({ drill: "term" })]
  const all = [first, line({ perSecond: 3 }), line({ code: "old" }), second, again, term]
  expect(comparable(all, { code: "abc", perSecond: 6 })).toEqual([again, second, term])
})
