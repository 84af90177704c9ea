/** Runs some seeds of a cluster here and now and adds them up. */

import { isOfJournal } from "./cluster/cluster-marks.ts"
import { runCluster } from "./cluster/run-cluster.ts"
import { type ClusterSeeds, emptySummary, type SeedRange, type Summary } from "./Seeds.ts"

export const runClusterChunk = ({ first, last }: SeedRange, { faults }: ClusterSeeds): Summary => {
  const summary = emptySummary()
  const add = (counts: Record<string, number>, name: string, count: number): void => {
    counts[name] = (counts[name] ?? 0) + count
  }
  for (let seed = first; seed <= last; seed++) {
    const world = runCluster(seed, faults)
    summary.seeds++
    summary.requests += world.requests
    summary.steps += world.queue.steps
    summary.simulatedMs += world.queue.now
    if (world.violation !== undefined) summary.failures.push({ seed, violation: world.violation })
    for (const [name, count] of world.faults) add(summary.faults, name, count)
    for (const [name, count] of world.marks) add(summary.marks, name, count)
    for (const [name, count] of world.tally.marks) if (isOfJournal(name)) add(summary.marks, name, count)
  }
  return summary
}
