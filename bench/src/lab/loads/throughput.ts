/** One option of 100,000 seats: how many holds a second each strategy can make, with each size of its pool. */
import { kafka } from "@ticketrush/engine/backends/StrategyKafka"
import { figure } from "../../table.ts"
import { actorName, type Contender } from "../contenders/contenders.ts"
import { cpuParts } from "../site/Site.ts"
import type { Chart } from "../workload/Chart.ts"
import type { LabOptions } from "../workload/options.ts"
import type { MeasuredRow, Workload } from "../workload/Workload.ts"
import { axesFor, axisHeading, plain, plainRows, rowsOn, slowestFlush } from "./axes.ts"
import { closedLoop, holds, isolationColumn, loadCell, troubleColumns, usualPool, whoColumns } from "./cell.ts"
import { bars, column, cpuBars, cpuColumns, latencyColumns, setting } from "./columns.ts"
import { fewer, ofEachKind } from "./quick.ts"

const seats = 100_000
/** People who wait at a time: more than any pool has sessions, as in a rush. */
const connections = 1_000
const pools = [10, 20, 64]
/** Of the queue: so many requests are decided together. */
const batches = [200, 1_000]

type Pool = { readonly pool: number; readonly messagesAtOnce?: number }

/** What is swept: sessions, and of a queue also how much it decides together. */
const poolsOf = ({ name, pooled }: Contender, { quick }: LabOptions): ReadonlyArray<Pool> => {
  if (!pooled || quick) return [{ pool: usualPool }]
  return pools.flatMap((pool) =>
    name === kafka.name ? batches.map((messagesAtOnce) => ({ pool, messagesAtOnce })) : [{ pool }],
  )
}

export const throughput: Workload = {
  name: "throughput",
  shows: `One option of ${figure(seats)} seats, ${connections} people at a time, each wants another seat and asks again when answered, so every answer is a hold. Closed loop: it finds the ceiling, and its latency is that of the queue. Strategies with a pool are measured with several sizes of it, and compared with the best; \`kafka\` also with several numbers of requests that its consumer decides together. All requests for one option go through one partition, so their number is not swept, and its producer sends what came while the last request was under way, without a pause.`,
  cells: (asked, contenders) =>
    axesFor(asked, [plain, slowestFlush]).flatMap((axis) =>
      fewer(contenders, asked, axis.flushMs === 0 ? ofEachKind : undefined).flatMap((contender) =>
        poolsOf(contender, asked).map((pool) =>
          loadCell(contender, asked, {
            axis,
            ...pool,
            ...closedLoop(seats, connections, (all) => holds({ ranges: [all], order: "filled" })),
          }),
        ),
      ),
    ),
  heading: axisHeading,
  columns: [
    ...whoColumns,
    setting("decided together", "messagesAtOnce"),
    isolationColumn,
    column("accepted/s", "acceptedPerSecond"),
    column("refused/s", "refusedPerSecond"),
    ...latencyColumns("accepted"),
    ...cpuColumns("Accepted"),
    ...troubleColumns,
  ],
  charts: (rows) => chartsOf(rows),
  findings: (rows) =>
    [...Map.groupBy(rows, axisHeading)].flatMap(([heading, onAxis]) => ratiosOf(heading, best(onAxis))),
}

const rateOf = ({ result }: MeasuredRow): number => result.figures.acceptedPerSecond ?? 0

const timeOf = ({ result }: MeasuredRow): number =>
  cpuParts.reduce((sum, part) => sum + (result.figures[`${part}UsPerAccepted`] ?? 0), 0)

/** Of rows on one axis: each strategy with the pool that it was fastest with. */
export const best = (rows: ReadonlyArray<MeasuredRow>): ReadonlyArray<MeasuredRow> =>
  [...Map.groupBy(rows, ({ contender }) => contender).values()].map((ofOne) =>
    ofOne.reduce((a, b) => (rateOf(b) > rateOf(a) ? b : a)),
  )

const chartsOf = (rows: ReadonlyArray<MeasuredRow>): ReadonlyArray<Chart> => [
  bars(
    "throughput",
    "Accepted holds a second, each with its best pool",
    "accepted/s",
    best(plainRows(rows)),
    "acceptedPerSecond",
  ),
  bars(
    "throughput-slow-flush",
    `Accepted holds a second where a flush takes ${slowestFlush.flushMs} ms longer`,
    "accepted/s",
    best(rowsOn(rows, slowestFlush)),
    "acceptedPerSecond",
  ),
  cpuBars("cpu", "Processor time of an accepted hold", best(plainRows(rows))),
]

/** Compared with the engine where that was measured. */
export const ratiosOf = (where: string, rows: ReadonlyArray<MeasuredRow>): ReadonlyArray<string> => {
  const actor = rows.find(({ contender }) => contender === actorName)
  const others = rows.filter(({ contender }) => contender !== actorName).toSorted((a, b) => rateOf(b) - rateOf(a))
  if (actor === undefined || others.length === 0) return []
  const ratios = others
    .filter((row) => rateOf(row) > 0)
    .map((row) => `${figure(rateOf(actor) / rateOf(row))} times \`${row.contender}\` (pool ${row.settings.pool})`)
  const time = timeOf(actor)
  const times = others
    .filter((row) => timeOf(row) > 0)
    .map((row) => `${figure(timeOf(row) / time)} times as much by \`${row.contender}\``)
  return [
    `${where}: \`${actorName}\` accepts ${figure(rateOf(actor))} holds a second, ${ratios.join(", ")}.`,
    ...(time > 0 && times.length > 0
      ? [`${where}, processor time of all servers: ${figure(time)} us a hold by \`${actorName}\`, ${times.join(", ")}.`]
      : []),
  ]
}
