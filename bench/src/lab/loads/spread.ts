/** Seats that hardly anybody else wants: what a guard costs where there is nothing to guard against. */
import { optionIdOf, seatIdOf } from "@ticketrush/protocol"
import { holdsPath, measureLoad } from "../site/measure.ts"
import type { Workload } from "../workload/Workload.ts"
import { axisHeading, plain } from "./axes.ts"
import {
  bars,
  column,
  cpuColumns,
  latencyColumns,
  otherAnswers,
  setting,
  strategyColumn,
  violationsColumn,
} from "./columns.ts"
import { fewer } from "./quick.ts"
import { keptSettings } from "./settings.ts"

const options = 10
const seatsPerOption = 1_000
const pool = 20
const rate = 400
const connections = 256
const warmupMs = 1_000

export const spread: Workload = {
  name: "spread",
  shows: `10,000 seats of ${options} options, each wanted by one person, option by option in turn. Open model, ${rate} people a second. Nobody meets anybody, so what is left is the price of the guard itself.`,
  cells: ({ processes, quick, seconds }, contenders) =>
    fewer(contenders, quick).map((contender) => {
      const settings = { ...plain, pool, processes: contender.shared ? processes : 1 }
      return {
        contender,
        settings: { ...keptSettings(contender, settings), rate, seconds },
        measure: measureLoad(contender, settings, {
          options: Array.from({ length: options }, () => seatsPerOption),
          journey: (concertId) => ({
            kind: "holds",
            path: holdsPath,
            users: { first: 1, count: 40_000 },
            seats: {
              ranges: Array.from({ length: options }, (_, number) => ({
                first: seatIdOf(optionIdOf(concertId, number), 0),
                count: seatsPerOption,
              })),
              order: "spread",
            },
          }),
          connections,
          rate,
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
    column("accepted/s", "acceptedPerSecond"),
    ...latencyColumns("accepted"),
    ...cpuColumns("Accepted"),
    violationsColumn,
    otherAnswers,
  ],
  charts: (rows) => [bars("spread-p99", "Latency of holds that meet no other, 99 of 100", "ms", rows, "acceptedp99")],
}
