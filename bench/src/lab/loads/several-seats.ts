/** Several seats in one hold, asked for in opposite orders: where transactions wait for each other in a circle. */
import { optionIdOf, seatIdOf } from "@ticketrush/protocol"
import { holdsPath, measureLoad } from "../site/measure.ts"
import type { Workload } from "../workload/Workload.ts"
import { axisHeading, plain } from "./axes.ts"
import { column, latencyColumns, otherAnswers, setting, strategyColumn, violationsColumn } from "./columns.ts"
import { fewer } from "./quick.ts"
import { keptSettings } from "./settings.ts"

const seatsPerHold = 4
const peoplePerGroup = 6
const pool = 20
const rate = 400
const connections = 256
const warmupMs = 1_000

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
  cells: ({ processes, quick, seconds }, contenders) =>
    fewer(contenders, quick).map((contender) => {
      const settings = { ...plain, pool, processes: contender.shared ? processes : 1 }
      const people = Math.ceil((seconds + warmupMs / 1_000) * rate)
      return {
        contender,
        settings: { ...keptSettings(contender, settings), rate, seconds },
        measure: measureLoad(contender, settings, {
          options: [(Math.ceil(people / peoplePerGroup) + 1) * (seatsPerHold + 2)],
          journey: (concertId) => ({ kind: "list", requests: requestsOf(concertId, people) }),
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
    column("accepted", "accepted"),
    column("refused", "refused"),
    ...latencyColumns("accepted"),
    ...latencyColumns("refused"),
    column("attempts a request", "sessionsPerCall"),
    column("deadlocks", "deadlocks"),
    violationsColumn,
    otherAnswers,
  ],
  charts: () => [],
}
