/** Seats that hardly have a second taker: what a guard costs where there is nothing to guard against. */
import { optionIdOf, seatIdOf } from "@ticketrush/protocol"
import type { Workload } from "../workload/Workload.ts"
import { axisHeading, plainRows } from "./axes.ts"
import { holds, loadCell, whoColumns } from "./cell.ts"
import { bars, column, cpuColumns, latencyColumns, otherAnswers, violationsColumn } from "./columns.ts"
import { peopleCells } from "./quick.ts"

const options = 10
const seatsPerOption = 1_000
const rate = 400
const connections = 256

export const spread: Workload = {
  name: "spread",
  shows: `10,000 seats of ${options} options, each wanted by one person, option by option in turn. Open model, ${rate} people a second. Nobody meets anybody, so what is left is the price of the guard itself.`,
  cells: (asked, contenders) =>
    peopleCells(asked, contenders, (contender, axis) =>
      loadCell(contender, asked, {
        axis,
        options: Array.from({ length: options }, () => seatsPerOption),
        journey: (concertId) => {
          const ranges = Array.from({ length: options }, (_, number) => ({
            first: seatIdOf(optionIdOf(concertId, number), 0),
            count: seatsPerOption,
          }))
          return holds({ ranges, order: "spread" })
        },
        connections,
        rate,
      }),
    ),
  heading: axisHeading,
  columns: [
    ...whoColumns,
    column("accepted/s", "acceptedPerSecond"),
    ...latencyColumns("accepted"),
    ...cpuColumns("Accepted"),
    violationsColumn,
    otherAnswers,
  ],
  charts: (rows) => [
    bars("spread-p99", "Latency of holds that meet no other, 99 of 100", "ms", plainRows(rows), "acceptedp99"),
  ],
}
