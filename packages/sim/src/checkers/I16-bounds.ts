/** I16: what waits in a node never exceeds the sum of its bounds, and is nothing when all callers have an answer. */
import type { EngineLimits } from "@ticketrush/engine/actor/engine-limits"
import type { Node } from "../Node.ts"

export const overfull = (
  node: Node,
  limits: Pick<EngineLimits, "lanes" | "commandsPerDrainMax">,
): string | undefined => {
  if (node.engine === null) return undefined
  const { waiting, salesLoaded } = node.engine.counters()
  const { money, holds, line } = limits.lanes
  const max = salesLoaded * (money + holds + line + limits.commandsPerDrainMax)
  return waiting > max ? `I16: ${waiting} commands wait at ${node.name}, its bounds add up to ${max}` : undefined
}
