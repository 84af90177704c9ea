/** One option of 50 seats and 300 people, several times over. */
import { optionIdOf, seatIdOf } from "@ticketrush/protocol"
import { holdsPath, measureLoad } from "../site/measure.ts"
import type { MeasuredRow, Workload } from "../workload/Workload.ts"
import { axes, axisHeading, plain } from "./axes.ts"
import { bars, column, latencyColumns, otherAnswers, setting, strategyColumn, violationsColumn } from "./columns.ts"
import { keptSettings } from "./settings.ts"

const seats = 50
const people = 300
/** Arrivals per second: below what each strategy can do on two cores, so that latency is not the queue's alone. */
const rate = 400
const pool = 20
/** Time in which code is compiled and sessions are opened, before what is measured. */
const warmupMs = 1_000

/** Every sixth person wants the same seat, and they come right after each other. */
const requestsOf = (concertId: number, options: number) =>
  Array.from({ length: options * people }, (_, nth) => {
    const option = Math.floor(nth / people)
    const seat = Math.floor((nth % people) / (people / seats))
    const body = `{"userId":${1 + nth},"seatId":${seatIdOf(optionIdOf(concertId, option), seat)}}`
    return { path: holdsPath, body }
  })

const isPlain = ({ settings }: MeasuredRow): boolean => settings.flushMs === 0 && settings.networkMs === 0

export const hot50: Workload = {
  name: "hot-50",
  shows: `300 people want the 50 seats of one option, six a seat, one right after the other; then the next option is sold. Open model: ${rate} people a second come whatever the server does, and latency counts from when a person was due.`,
  cells: ({ processes, quick, seconds }, contenders) =>
    (quick ? [plain] : axes).flatMap((axis) =>
      contenders.map((contender) => {
        const options = Math.ceil(((seconds + warmupMs / 1_000) * rate) / people)
        const settings = { ...axis, pool, processes: contender.shared ? processes : 1 }
        return {
          contender,
          settings: { ...keptSettings(contender, settings), rate, seconds },
          measure: measureLoad(contender, settings, {
            options: Array.from({ length: options }, () => seats),
            journey: (concertId) => ({ kind: "list", requests: requestsOf(concertId, options) }),
            connections: people,
            rate,
            warmupMs,
            measureMs: seconds * 1_000,
          }),
        }
      }),
    ),
  heading: axisHeading,
  columns: [
    strategyColumn,
    setting("pool", "pool"),
    setting("processes", "processes"),
    setting("isolation", "isolation"),
    column("accepted", "accepted"),
    column("refused", "refused"),
    ...latencyColumns("accepted"),
    ...latencyColumns("refused"),
    column("attempts a request", "sessionsPerCall"),
    column("deadlocks", "deadlocks"),
    violationsColumn,
    otherAnswers,
  ],
  charts: (rows) => [
    bars("hot-50-p99", "Latency of accepted holds under load, 99 of 100", "ms", rows.filter(isPlain), "acceptedp99"),
  ],
}
