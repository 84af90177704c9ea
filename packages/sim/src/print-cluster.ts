/** What `npm run sim -- --cluster` prints: of one seed what happened, of many how often what happened. */
import { type ClusterFault, clusterFaultNames, clusterFaults } from "./cluster/cluster-faults.ts"
import { clusterMarks, clusterMaybes } from "./cluster/cluster-marks.ts"
import { clusterDrawLines } from "./cluster/draw-cluster.ts"
import { runCluster } from "./cluster/run-cluster.ts"
import { count, type Floors, happenedLines, missing } from "./report.ts"
import type { Summary } from "./Seeds.ts"
import { traceLine } from "./trace.ts"

export type ClusterSeed = {
  readonly seed: number
  readonly faults: ReadonlyArray<ClusterFault> | undefined
  /** Every event, and not the last ones of a failure alone. */
  readonly verbose: boolean
}

/** Gives the exit code. */
export const printClusterSeed = ({ faults, seed, verbose }: ClusterSeed, print: (line: string) => void): number => {
  const world = runCluster(seed, faults, true)
  for (const line of clusterDrawLines(world.draw)) print(line)
  const lines = world.trace.events().map((event) => traceLine(event, world.trace.lanes))
  for (const line of verbose ? lines : world.violation === undefined ? [] : lines.slice(-50)) print(line)
  const { draws } = world.randomness
  print(
    `trace hash ${world.trace.hash()}, ${lines.length} events, ${draws} draws, ${world.queue.steps} steps, ${world.requests} requests, ${world.queue.now} simulated ms`,
  )
  print(world.violation === undefined ? "no violation" : `VIOLATION ${world.violation}`)
  return world.violation === undefined ? 0 : 1
}

export const clusterReportLines = (
  summary: Summary,
  elapsedMs: number,
  faultsAllowed: ReadonlyArray<ClusterFault> = clusterFaultNames,
): ReadonlyArray<string> => {
  const { faults, requests, seeds, simulatedMs, steps } = summary
  const seconds = elapsedMs / 1000
  const struck = faultsAllowed.map((name) => `  ${name.padEnd(14)} ${count(faults[name])}  ${clusterFaults[name]}`)
  return [
    `${seeds} clusters, ${requests} requests, ${steps} steps, ${(simulatedMs / 3_600_000).toFixed(2)} simulated hours in ${seconds.toFixed(1)} s`,
    `${(seeds / seconds).toFixed(1)} seeds/s`,
    ...happenedLines(summary, struck, clusterMarks, clusterMaybes),
  ]
}

/** What happened less often than it had to. */
export const clusterMissing = (
  summary: Pick<Summary, "faults" | "marks">,
  floors: Floors,
  faultsAllowed: ReadonlyArray<ClusterFault> = clusterFaultNames,
): ReadonlyArray<string> => missing(summary, floors, faultsAllowed, clusterMarks)
