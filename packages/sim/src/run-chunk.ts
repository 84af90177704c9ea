/** Runs some seeds here and now and adds them up. */
import { occurs } from "./distribution.ts"
import { runWorld } from "./run.ts"
import { addCounts, type Chunk, emptySummary, type Summary } from "./Seeds.ts"

export const runChunk = ({ first, last, overrides, stopAtFailure = false }: Chunk): Summary => {
  const summary = emptySummary()
  for (let seed = first; seed <= last && !(stopAtFailure && summary.failures.length > 0); seed++) {
    const world = runWorld({ seed, overrides }, false)
    summary.seeds++
    summary.requests += world.clients.requests
    summary.steps += world.queue.steps
    summary.simulatedMs += world.queue.now
    const { people, requests, faultsDrawn, faultsStruck } = summary.distributions
    occurs(people, world.draw.people)
    occurs(requests, world.clients.requests)
    occurs(faultsDrawn, world.draw.faults.length)
    occurs(faultsStruck, world.tally.faults.size)
    if (world.draw.people >= 150) summary.worldsLarge++
    if (world.violation !== undefined) summary.failures.push({ seed, violation: world.violation })
    addCounts(summary.faults, world.tally.faults)
    addCounts(summary.marks, world.tally.marks)
  }
  return summary
}
