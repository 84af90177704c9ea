/** Faults as a workload of the lab: what each strategy sold twice, lost, did twice or left unknown. */
import type { CallHistory } from "@ticketrush/audit/history/History"
import { judgeHistory } from "@ticketrush/audit/history/judge"
import { column, strategyColumn } from "../loads/columns.ts"
import { fewer } from "../loads/quick.ts"
import { overviewOf, wrongsText } from "../report/overview.ts"
import type { Measured } from "../site/Measured.ts"
import { countsOf } from "../site/verdict.ts"
import type { MeasuredRow, Workload } from "../workload/Workload.ts"
import { type Fault, faults } from "./faults.ts"
import { type FaultSize, faultHistory } from "./runFault.ts"
import { settledOf } from "./settled.ts"

const usual: FaultSize = { before: 200, after: 200 }
const quick: FaultSize = { before: 40, after: 40 }

export const faultFigures = (history: CallHistory): Measured => {
  const { figures, unclear, violations } = judgeHistory(history)
  const count = (...kinds: ReadonlyArray<string>): number =>
    violations.filter(({ kind }) => kinds.includes(kind)).length
  const answers = new Map<string, number>()
  for (const { answered } of history.calls) {
    const answer = answered?.answer
    const code = answer === undefined ? "no answer" : answer.outcome === "accepted" ? "accepted" : answer.code
    answers.set(code, (answers.get(code) ?? 0) + 1)
  }
  return {
    figures: {
      calls: figures.calls,
      accepted: figures.accepted,
      unknown: figures.unknown,
      doubleBooked: count("double-booked", "stored-twice"),
      lost: count("lost"),
      repeated: count("key-twice", "number-twice"),
      noOrder: count("no-order"),
      otherWrongs: count("unasked", "over-limit", "not-on-sale"),
      ...settledOf(history),
      unclear: unclear.length,
    },
    answers: Object.fromEntries(answers),
    violations: countsOf(violations),
  }
}

/** What went wrong, and what became of what was unknown. */
const cellText = ({ result: { figures } }: MeasuredRow): string => {
  const count = (name: string): number => figures[name] ?? 0
  const wrongs = wrongsText([
    [count("doubleBooked"), "sold twice"],
    [count("lost"), "lost"],
    [count("repeated"), "done twice"],
    [count("noOrder"), "in no order"],
    [count("otherWrongs"), "other"],
  ])
  const settled = [
    [count("turnedOutHeld"), "held"],
    [count("turnedOutRefused"), "not held"],
    [count("leftUnknown"), `left (${count("leftInStore")} in the store)`],
  ] as const
  const became = settled.flatMap(([many, what]) => (many === 0 ? [] : [`${many} ${what}`]))
  const unknown = became.length === 0 ? "nothing unknown" : `${count("unknownHolds")} unknown: ${became.join(", ")}`
  return `${wrongs || "nothing wrong"}; ${unknown}`
}

const settingsOf = ({ about, name }: Fault) => ({ fault: name, about })

export const faultsWorkload: Workload = {
  name: "faults",
  shows:
    "24 people hold one of 8 seats and give it back, half of them at each of two servers (the engine is one), while something happens at some moment: `aimed` chooses the moment. What has no known outcome is asked again with its key, and the first table says what it turned out to be. Seats are counted once for each kind of wrong, holds that are lost each by itself; only a wrong strategy may have any.",
  cells: (options, contenders) =>
    // A quick run has time for one.
    (options.quick ? faults.slice(0, 1) : faults).flatMap((fault) =>
      fewer(contenders, options)
        .filter((contender) => fault.concerns(contender))
        .map((contender) => ({
          contender,
          settings: settingsOf(fault),
          measure: async (servers) =>
            faultFigures(await faultHistory(contender, fault, options.quick ? quick : usual, servers)),
        })),
    ),
  heading: ({ settings }) => `${settings.fault} (${settings.about})`,
  overview: (rows) => overviewOf(rows, "fault", cellText),
  columns: [
    strategyColumn,
    column("calls", "calls"),
    column("accepted", "accepted"),
    column("seats sold twice", "doubleBooked"),
    column("holds lost", "lost"),
    column("done twice", "repeated"),
    column("seats whose answers fit no order", "noOrder"),
    column("other wrongs", "otherWrongs"),
    column("calls without a known outcome", "unknown"),
    column("holds of them", "unknownHolds"),
    column("turned out held", "turnedOutHeld"),
    column("turned out refused", "turnedOutRefused"),
    column("left unknown", "leftUnknown"),
    column("of these in the store", "leftInStore"),
    column("releases", "unknownReleases"),
    column("left unknown", "leftReleases"),
  ],
  charts: () => [],
}
