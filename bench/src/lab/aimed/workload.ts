/** Faults that are aimed at one moment of a request, as a workload: a wrong strategy fails each time, and no other ever. */
import { judgeHistory } from "@ticketrush/audit/history/judge"
import { column, strategyColumn } from "../loads/columns.ts"
import { fewer } from "../loads/quick.ts"
import { overviewOf, wrongsText } from "../report/overview.ts"
import type { Measured } from "../site/Measured.ts"
import { countsOf } from "../site/verdict.ts"
import type { MeasuredRow, Workload } from "../workload/Workload.ts"
import { moments } from "./moments.ts"
import { type Aimed, aimedHistory } from "./runAimed.ts"

const usual = 5
const quick = 1

export const aimedFigures = ({ history, reached }: Aimed): Measured => {
  const { figures, unclear, violations } = judgeHistory(history)
  const seatsWith = (...kinds: ReadonlyArray<string>): number =>
    new Set(violations.flatMap(({ kind, seat }) => (kinds.includes(kind) ? [seat] : []))).size
  return {
    figures: {
      reached,
      calls: figures.calls,
      doubleBooked: seatsWith("double-booked", "stored-twice"),
      lost: seatsWith("lost"),
      otherWrongs: violations.filter(({ kind }) => !told.has(kind)).length,
      unclear: unclear.length,
    },
    answers: {},
    violations: countsOf(violations),
  }
}

/** In columns of their own; answers that fit no order follow from them. */
const told = new Set(["double-booked", "stored-twice", "lost", "no-order"])

const cellText = ({ result: { figures } }: MeasuredRow): string => {
  const { doubleBooked, lost, otherWrongs, reached } = figures
  if (reached === 0) return "no such moment"
  const wrongs = wrongsText([
    [doubleBooked ?? 0, "sold twice"],
    [lost ?? 0, "lost"],
    [otherWrongs ?? 0, "other wrongs"],
  ])
  return `${wrongs || "0"} of ${reached}`
}

export const aimedWorkload: Workload = {
  name: "aimed",
  shows:
    "Nothing here is left to chance: a gate in the server keeps one request back at one moment, and something happens to its server there. Two other people ask for the same seat at another server. Seats that were sold twice or lost, of those for which the moment came.",
  showsWrong: true,
  cells: (options, contenders) =>
    // A quick run has the moment that tells a lock with a fence from one without.
    (options.quick ? moments.slice(0, 1) : moments).flatMap((moment) =>
      fewer(contenders, options, ["redis-lock", "redis-lock-unfenced"])
        .filter(moment.concerns)
        .map((contender) => ({
          contender,
          settings: { moment: moment.name, about: moment.about, repetitions: options.quick ? quick : usual },
          measure: async (servers) =>
            aimedFigures(await aimedHistory(contender, moment, options.quick ? quick : usual, servers)),
        })),
    ),
  heading: ({ settings }) => `${settings.moment} (${settings.about})`,
  overview: (rows) => overviewOf(rows, "moment", cellText),
  columns: [
    strategyColumn,
    column("seats", "reached"),
    column("sold twice", "doubleBooked"),
    column("lost", "lost"),
    column("other wrongs", "otherWrongs"),
    column("calls", "calls"),
  ],
  charts: () => [],
}
