/** Several seats in one hold, asked for in opposite orders: where transactions wait for each other in a circle. */
import { optionIdOf, seatIdOf } from "@ticketrush/protocol"
import { holdsPath } from "../site/measure.ts"
import type { Workload } from "../workload/Workload.ts"
import { axisHeading } from "./axes.ts"
import { loadCell, troubleColumns, warmupMs, whoColumns } from "./cell.ts"
import { column, cpuColumns, latencyColumns } from "./columns.ts"
import { peopleCells } from "./quick.ts"

const seatsPerHold = 4
const peoplePerGroup = 6
const rate = 400
const connections = 256

/** Six people want two groups of four that share two seats, every second one in the opposite order. */
export const requestsOf = (concertId: number, count: number) =>
  Array.from({ length: count }, (_, nth) => {
    const group = Math.floor(nth / peoplePerGroup)
    const first = group * (seatsPerHold + 2) + (nth % 3 === 0 ? 2 : 0)
    const seats = Array.from({ length: seatsPerHold }, (_, at) => seatIdOf(optionIdOf(concertId, 0), first + at))
    const asked = nth % 2 === 0 ? seats : seats.toReversed()
    return { path: holdsPath, body: `{"userId":${1 + nth},"seatIds":[${asked.join(",")}]}` }
  })

export const severalSeats: Workload = {
  name: "several-seats",
  shows: `Holds of ${seatsPerHold} seats: six people want the same or overlapping seats right after each other, every second one in the opposite order. Open model, ${rate} people a second. A strategy that locks in the order in which it was asked ends in deadlocks here.`,
  cells: (asked, contenders) =>
    peopleCells(asked, contenders, (contender, axis) => {
      const people = Math.ceil((asked.seconds + warmupMs / 1_000) * rate)
      return loadCell(contender, asked, {
        axis,
        options: [(Math.ceil(people / peoplePerGroup) + 1) * (seatsPerHold + 2)],
        journey: (concertId) => ({ kind: "list", requests: requestsOf(concertId, people) }),
        connections,
        rate,
      })
    }),
  heading: axisHeading,
  columns: [
    ...whoColumns,
    column("accepted", "accepted"),
    column("refused", "refused"),
    ...latencyColumns("accepted"),
    ...latencyColumns("refused"),
    ...cpuColumns("Accepted"),
    ...troubleColumns,
  ],
  charts: () => [],
}
