/** Refusals alone: what it costs to say no. */
import type { Workload } from "../workload/Workload.ts"
import { axisHeading, plainRows } from "./axes.ts"
import { closedLoop, holds, loadCell, whoColumns } from "./cell.ts"
import { bars, column, cpuColumns, latencyColumns, otherAnswers } from "./columns.ts"
import { peopleCells } from "./quick.ts"

const seats = 50
const connections = 64

export const soldOut: Workload = {
  name: "sold-out",
  shows: `One option of ${seats} seats is sold before the measurement; then ${connections} people ask again and again for what is gone. Only refusals are counted, and no rate of them says anything about sales. Closed loop: it finds the ceiling.`,
  cells: (asked, contenders) =>
    peopleCells(asked, contenders, (contender, axis) =>
      loadCell(contender, asked, {
        axis,
        ...closedLoop(seats, connections, (all) => holds({ ranges: [all], order: "again" })),
      }),
    ),
  heading: axisHeading,
  columns: [
    ...whoColumns,
    column("refused/s", "refusedPerSecond"),
    column("accepted/s", "acceptedPerSecond"),
    ...latencyColumns("refused"),
    ...cpuColumns("Answer"),
    otherAnswers,
  ],
  charts: (rows) => [bars("sold-out", "Refusals of what is sold", "refused/s", plainRows(rows), "refusedPerSecond")],
}
