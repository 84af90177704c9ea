/** What `npm run sim -- --cluster` prints: of one seed what happened, of many how often what happened. */

import { type ClusterFault, clusterFaultNames, clusterFaults } from "./cluster/cluster-faults.ts"
import { clusterMarks, clusterMaybes } from "./cluster/cluster-marks.ts"
import { clusterDrawLines } from "./cluster/draw-cluster.ts"
import { runCluster } from "./cluster/run-cluster.ts"
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

const count = (value: number | undefined): string => String(value ?? 0).padStart(9)

export const clusterReportLines = (
  { failures, faults, marks, requests, seeds, simulatedMs, steps }: Summary,
  elapsedMs: number,
  allowed: ReadonlyArray<ClusterFault> = clusterFaultNames,
): ReadonlyArray<string> => {
  const seconds = elapsedMs / 1000
  const never = clusterMarks.filter((mark) => (marks[mark] ?? 0) === 0)
  return [
    `${seeds} clusters, ${requests} requests, ${steps} steps, ${(simulatedMs / 3_600_000).toFixed(2)} simulated hours in ${seconds.toFixed(1)} s`,
    `${(seeds / seconds).toFixed(1)} seeds/s`,
    allowed.length === 0 ? "no faults" : "faults",
    ...allowed.map((name) => `  ${name.padEnd(14)} ${count(faults[name])}  ${clusterFaults[name]}`),
    "situations",
    ...[...clusterMarks, ...clusterMaybes].map((mark) => `  ${mark.padEnd(42)} ${count(marks[mark])}`),
    ...(never.length > 0 ? [`never reached: ${never.join("; ")}`] : []),
    failures.length === 0 ? "no violation" : `${failures.length} seeds broke a promise`,
  ]
}

/** What happened less often than it had to. */
export const clusterMissing = (
  { faults, marks }: Pick<Summary, "faults" | "marks">,
  floors: { readonly faults: number; readonly situations: number },
  allowed: ReadonlyArray<ClusterFault> = clusterFaultNames,
): ReadonlyArray<string> => {
  const below = (what: string, names: ReadonlyArray<string>, counts: Record<string, number>, floor: number) =>
    names
      .filter((name) => (counts[name] ?? 0) < floor)
      .map((name) => `too rare: ${what} ${name}, ${counts[name] ?? 0} times, at least ${floor} were asked for`)
  return [
    ...below("fault", allowed, faults, floors.faults),
    ...below("situation", clusterMarks, marks, floors.situations),
  ]
}
