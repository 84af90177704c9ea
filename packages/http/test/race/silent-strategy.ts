/** A strategy that takes the requests of a race and answers those that it is told to. */
import type { Strategy } from "@ticketrush/engine/backends/LabBackend"
import { LabBackendMemory, strategyOf } from "@ticketrush/engine/backends/LabBackendMemory"
import { nodeDatabaseMs } from "@ticketrush/engine/ports-node"
import { limits, personIdMax } from "@ticketrush/protocol"
import { Effect } from "effect"

export const silentStrategy = (): { readonly strategy: Strategy; readonly asked: Array<() => void> } => {
  const asked: Array<() => void> = []
  const seats = new LabBackendMemory("silent", nodeDatabaseMs)
  const start: Strategy["start"] = () =>
    Effect.succeed({
      ...seats,
      reserve: (request, done) => {
        const answer = () => seats.reserve(request, done)
        if (request.person > personIdMax - limits.racePeople) asked.push(answer)
        // By whom it is seen to work before the first race.
        else answer()
      },
    })
  return { strategy: { ...strategyOf(seats), start }, asked }
}
