/** What may happen to the parts of a strategy while people use it. A seed draws which of these exist in its world. */
import type { LabPart } from "@ticketrush/engine/backends/LabBackend"

/** Null: to the processes themselves. */
const strategyFaults = {
  pause: null,
  kill: null,
  "rows-cut": "PostgreSQL",
  "redis-cut": "Redis",
  "redis-slow": "Redis",
  "redis-restart": "Redis",
  "kafka-cut": "Kafka",
  "kafka-leader": "Kafka",
  "kafka-rebalance": "Kafka",
  "kafka-commit": "Kafka",
  "kafka-restart": "Kafka",
} as const satisfies Readonly<Record<string, LabPart | null>>

export type StrategyFault = keyof typeof strategyFaults

export const strategyFaultNames = Object.keys(strategyFaults) as ReadonlyArray<StrategyFault>

/** Those that can strike a strategy with these parts. */
export const faultsOfParts = (parts: ReadonlyArray<LabPart>): ReadonlyArray<StrategyFault> =>
  strategyFaultNames.filter((name) => {
    const part = strategyFaults[name]
    return part === null || parts.includes(part)
  })

export const strategyFaultOf = (name: string): StrategyFault => {
  if (Object.hasOwn(strategyFaults, name)) return name as StrategyFault
  throw new Error(`--faults ${name}: unknown; with --strategy known are ${strategyFaultNames.join(", ")}`)
}
