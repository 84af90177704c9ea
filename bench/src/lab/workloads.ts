/** The workloads of the lab, in the order of the report. */

import { aimedWorkload } from "./aimed/workload.ts"
import { faultsWorkload } from "./faults/workload.ts"
import { against } from "./loads/against.ts"
import { contract } from "./loads/contract.ts"
import { hot50 } from "./loads/hot-50.ts"
import { oneCommit } from "./loads/one-commit.ts"
import { releaseLoops } from "./loads/release-loops.ts"
import { severalSeats } from "./loads/several-seats.ts"
import { soldOut } from "./loads/sold-out.ts"
import { spread } from "./loads/spread.ts"
import { throughput } from "./loads/throughput.ts"
import { raceWorkload } from "./race/race.ts"
import type { Workload } from "./workload/Workload.ts"

export const workloads: ReadonlyArray<Workload> = [
  contract,
  raceWorkload,
  aimedWorkload,
  faultsWorkload,
  throughput,
  releaseLoops,
  hot50,
  severalSeats,
  spread,
  soldOut,
  oneCommit,
  against,
]
