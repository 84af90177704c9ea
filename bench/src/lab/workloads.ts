/** The workloads of the lab, in the order of the report. */
import { hot50 } from "./loads/hot-50.ts"
import { soldOut } from "./loads/sold-out.ts"
import type { Workload } from "./workload/Workload.ts"

export const workloads: ReadonlyArray<Workload> = [hot50, soldOut]
