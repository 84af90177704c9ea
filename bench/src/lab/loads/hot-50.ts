/** One option of 50 seats and 300 people, several times over. */
import { optionIdOf, seatIdOf } from "@ticketrush/protocol"
import { holdsPath } from "../site/measure.ts"
import type { Workload } from "../workload/Workload.ts"
import { axisHeading, plainRows } from "./axes.ts"
import { isolationColumn, loadCell, troubleColumns, warmupMs, whoColumns } from "./cell.ts"
import { bars, column, cpuColumns, latencyColumns } from "./columns.ts"
import { peopleCells } from "./quick.ts"

const seats = 50
const people = 300
/** Arrivals per second: below what each strategy can do on two cores, so that latency is not the queue's alone. */
const rate = 400

/** Every sixth person wants the same seat, and they come right after each other. */
const requestsOf = (concertId: number, options: number) =>
  Array.from({ length: options * people }, (_, nth) => {
    const option = Math.floor(nth / people)
    const seat = Math.floor((nth % people) / (people / seats))
    const body = `{"userId":${1 + nth},"seatId":${seatIdOf(optionIdOf(concertId, option), seat)}}`
    return { path: holdsPath, body }
  })

export const hot50: Workload = {
  name: "hot-50",
  shows: `300 people want the 50 seats of one option, six a seat, one right after the other; then the next option is sold. Open model: ${rate} people a second come whatever the server does, and latency counts from when a person was due.`,
  cells: (asked, contenders) =>
    peopleCells(asked, contenders, (contender, axis) => {
      const options = Math.ceil(((asked.seconds + warmupMs / 1_000) * rate) / people)
      return loadCell(contender, asked, {
        axis,
        options: Array.from({ length: options }, () => seats),
        journey: (concertId) => ({ kind: "list", requests: requestsOf(concertId, options) }),
        connections: people,
        rate,
      })
    }),
  heading: axisHeading,
  columns: [
    ...whoColumns,
    isolationColumn,
    column("accepted", "accepted"),
    column("refused", "refused"),
    ...latencyColumns("accepted"),
    ...latencyColumns("refused"),
    ...cpuColumns("Accepted"),
    ...troubleColumns,
  ],
  charts: (rows) => [
    bars("hot-50-p99", "Latency of accepted holds under load, 99 of 100", "ms", plainRows(rows), "acceptedp99"),
  ],
}
