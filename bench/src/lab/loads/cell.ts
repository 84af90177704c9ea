/** A cell that puts one load on one contender: what the workloads have in common. */
import { optionIdOf, seatIdOf } from "@ticketrush/protocol"
import type { JourneyPlan, SeatPlan, SeatRange } from "../../load/Journey.ts"
import type { Contender } from "../contenders/contenders.ts"
import { holdsPath, type LoadPlan, measureLoad } from "../site/measure.ts"
import type { LabOptions } from "../workload/options.ts"
import type { Cell, Column } from "../workload/Workload.ts"
import type { Axis } from "./axes.ts"
import { column, otherAnswers, setting, strategyColumn, violationsColumn } from "./columns.ts"

export const usualPool = 20

/** Time in which code is compiled and sessions are opened, or seats are sold, before what is measured. */
export const warmupMs = 1_000

export type CellLoad = Pick<LoadPlan, "options" | "journey" | "connections" | "rate"> & {
  readonly axis: Axis
  readonly pool?: number
  readonly messagesAtOnce?: number | undefined
}

export const loadCell = (contender: Contender, { seconds }: LabOptions, asked: CellLoad): Cell => {
  const { axis, messagesAtOnce, pool = usualPool, ...load } = asked
  const queue = messagesAtOnce === undefined ? {} : { messagesAtOnce }
  const isAlone = axis.processes > 1 && !contender.shared
  const { isolation } = contender
  const pressed = load.rate === null ? { connections: load.connections } : { rate: load.rate }
  return {
    contender,
    // The engine appends through one session, for every size of the pool.
    settings: {
      ...axis,
      ...(isAlone ? { owner: "alone" } : {}),
      pool: contender.pooled ? pool : "one session",
      ...queue,
      isolation,
      ...pressed,
      seconds,
    },
    measure: measureLoad(
      contender,
      { ...axis, ...queue, pool, processes: isAlone ? 1 : axis.processes },
      { ...load, warmupMs, measureMs: seconds * 1_000 },
    ),
  }
}

/** One option whose seats are asked for in a closed loop. */
export const closedLoop = (seats: number, connections: number, journeyOf: (all: SeatRange) => JourneyPlan) => ({
  options: [seats],
  journey: (concertId: number): JourneyPlan =>
    journeyOf({ first: seatIdOf(optionIdOf(concertId, 0), 0), count: seats }),
  connections,
  rate: null,
})

/** They come in turn. */
export const people = { first: 1, count: 40_000 }

/** Each of the people wants the next one of the seats. */
export const holds = (seats: SeatPlan) => ({ kind: "holds" as const, path: holdsPath, users: people, seats })

export const whoColumns: ReadonlyArray<Column> = [
  strategyColumn,
  setting("pool", "pool"),
  {
    title: "processes",
    of: ({ settings }) => (settings.owner === undefined ? String(settings.processes ?? "-") : "its owner alone"),
  },
]

export const isolationColumn: Column = setting("isolation", "isolation")

/** What it took, and what went wrong. */
export const troubleColumns: ReadonlyArray<Column> = [
  column("attempts a request", "sessionsPerCall"),
  column("deadlocks", "deadlocks"),
  violationsColumn,
  otherAnswers,
]
