/** One small option whose seats are held and given back again and again, so that it never sells out. */
import { figure } from "../../table.ts"
import type { Workload } from "../workload/Workload.ts"
import { axisHeading, plainRows } from "./axes.ts"
import { closedLoop, loadCell, people, troubleColumns, whoColumns } from "./cell.ts"
import { bars, column, cpuColumns, latencyColumns } from "./columns.ts"
import { peopleCells } from "./quick.ts"

const seats = 100
const connections = 300

export const releaseLoops: Workload = {
  name: "release-loops",
  shows: `One option of ${figure(seats)} seats, ${connections} people at a time: each holds the next seat in turn, gives it back at once and goes on to the next; who finds a seat taken goes on, too. So a small option never sells out, and every seat changes hands again and again. Closed loop: it finds the ceiling. A loop is a hold and its release; latency is that of the hold, processor time that of the loop, refusals included.`,
  cells: (asked, contenders) =>
    peopleCells(asked, contenders, (contender, axis) =>
      loadCell(contender, asked, {
        axis,
        ...closedLoop(seats, connections, (all) => ({
          kind: "releases",
          users: people,
          seats: { ranges: [all], order: "again" },
        })),
      }),
    ),
  heading: axisHeading,
  columns: [
    ...whoColumns,
    column("loops/s", "journeysPerSecond"),
    column("refused/s", "refusedPerSecond"),
    ...latencyColumns("accepted"),
    ...cpuColumns("Accepted"),
    ...troubleColumns,
  ],
  charts: (rows) => [
    bars("release-loops", "Holds that are given back at once", "loops/s", plainRows(rows), "journeysPerSecond"),
  ],
}
