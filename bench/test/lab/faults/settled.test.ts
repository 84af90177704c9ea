import type { CallHistory, HistoryAnswer, HistoryAsked, HistoryCall } from "@ticketrush/audit/history/History"
import { expect, it } from "vitest"
import { settledOf } from "../../../src/lab/faults/settled.ts"

const unknown = { outcome: "unknown", code: "outcome-unknown" } as const
const held = { outcome: "accepted", reservation: 9 } as const
const taken = { outcome: "refused", code: "seat-taken", seat: 1 } as const
const missing = { outcome: "refused", code: "lab-part-missing", seat: null } as const

const historyOf = (
  calls: ReadonlyArray<readonly [HistoryAsked, HistoryAnswer | null]>,
  stored: CallHistory["stored"] = [],
): CallHistory => ({
  head: { workload: "", strategy: "", options: [], seatsPerPersonMax: null, commit: "" },
  calls: calls.map(
    ([asked, answer], call): HistoryCall => ({
      call,
      process: "callers",
      client: 1,
      at: 2 * call,
      asked,
      answered: answer === null ? null : { at: 2 * call + 1, answer },
    }),
  ),
  stored,
})

const hold = (person: number): HistoryAsked => ({ operation: "hold", person, seats: [1], key: "1.1" })
const giveBack: HistoryAsked = { operation: "release", reservation: 9 }

it("a hold without a known outcome is settled by the answer that its key gets later", () => {
  const history = historyOf([
    [hold(1), unknown],
    [hold(2), null],
    [hold(1), held],
    [hold(2), taken],
    [hold(3), taken],
  ])
  expect(settledOf(history)).toMatchObject({ unknownHolds: 2, turnedOutHeld: 1, turnedOutRefused: 1, leftUnknown: 0 })
})

it("a hold that is never answered is left unknown, and the store tells whether it was made", () => {
  const calls = [
    [hold(1), unknown],
    [hold(1), missing],
    [hold(2), unknown],
  ] as const
  expect(settledOf(historyOf(calls, [{ seat: 1, people: [2] }]))).toMatchObject({
    unknownHolds: 2,
    leftUnknown: 2,
    leftInStore: 1,
  })
})

it("a reservation that is given back without a known outcome is counted by itself", () => {
  const settled = settledOf(
    historyOf([
      [giveBack, unknown],
      [{ ...giveBack, reservation: 8 }, unknown],
      [giveBack, { outcome: "refused", code: "not-cancellable", seat: null }],
    ]),
  )
  expect(settled).toMatchObject({ unknownHolds: 0, unknownReleases: 2, leftReleases: 1 })
})
