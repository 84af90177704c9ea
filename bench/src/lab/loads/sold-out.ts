/** Refusals alone: what it costs to say no. */
import { optionIdOf, seatIdOf } from "@ticketrush/protocol"
import { holdsPath, measureLoad } from "../site/measure.ts"
import type { Workload } from "../workload/Workload.ts"
import { axisHeading, plain } from "./axes.ts"
import { bars, column, cpuColumns, latencyColumns, otherAnswers, setting, strategyColumn } from "./columns.ts"
import { fewer } from "./quick.ts"
import { keptSettings } from "./settings.ts"

const seats = 50
const pool = 20
const connections = 64
/** Time in which the seats are sold, before what is measured. */
const warmupMs = 1_000

export const soldOut: Workload = {
  name: "sold-out",
  shows: `One option of ${seats} seats is sold before the measurement; then ${connections} people ask again and again for what is gone. Only refusals are counted, and no rate of them says anything about sales. Closed loop: it finds the ceiling.`,
  cells: ({ processes, quick, seconds }, contenders) =>
    fewer(contenders, quick).map((contender) => {
      const settings = { ...plain, pool, processes: contender.shared ? processes : 1 }
      return {
        contender,
        settings: { ...keptSettings(contender, settings), connections, seconds },
        measure: measureLoad(contender, settings, {
          options: [seats],
          journey: (concertId) => ({
            kind: "holds",
            path: holdsPath,
            users: { first: 1, count: 40_000 },
            seats: { ranges: [{ first: seatIdOf(optionIdOf(concertId, 0), 0), count: seats }], order: "again" },
          }),
          connections,
          rate: null,
          warmupMs,
          measureMs: seconds * 1_000,
        }),
      }
    }),
  heading: axisHeading,
  columns: [
    strategyColumn,
    setting("pool", "pool"),
    setting("processes", "processes"),
    column("refused/s", "refusedPerSecond"),
    column("accepted/s", "acceptedPerSecond"),
    ...latencyColumns("refused"),
    ...cpuColumns("Answer"),
    otherAnswers,
  ],
  charts: (rows) => [bars("sold-out", "Refusals of what is sold", "refused/s", rows, "refusedPerSecond")],
}
