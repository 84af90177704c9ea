/** Runs some seeds of a cluster here and now and adds them up. */
import { isOfJournal } from "./cluster/cluster-marks.ts"
import { runCluster } from "./cluster/run-cluster.ts"
import { addCounts, type Chunk, type ClusterSeeds, emptySummary, type Summary } from "./Seeds.ts"

export const runClusterChunk = (
  { first, last, stopAtFailure = false }: Omit<Chunk, "cluster" | "overrides">,
  { faults }: ClusterSeeds,
): Summary => {
  const summary = emptySummary()
  for (let seed = first; seed <= last && !(stopAtFailure && summary.failures.length > 0); seed++) {
    const world = runCluster(seed, faults)
    summary.seeds++
    summary.requests += world.requests
    summary.steps += world.queue.steps
    summary.simulatedMs += world.queue.now
    if (world.violation !== undefined) summary.failures.push({ seed, violation: world.violation })
    addCounts(summary.faults, world.faults)
    addCounts(summary.marks, world.marks)
    addCounts(
      summary.marks,
      [...world.tally.marks].filter(([name]) => isOfJournal(name)),
    )
  }
  return summary
}
