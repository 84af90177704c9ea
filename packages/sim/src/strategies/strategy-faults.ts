/** What may happen to the parts of a strategy while people use it. A seed draws which of these exist in its world. */
const strategyFaults = {
  pause: "a process stops at an await, its timers with it, mostly for longer than its lease",
  kill: "a process is killed at an await, and started anew",
  "rows-cut": "the connection to the database ends: a statement is lost, or its answer",
  "redis-cut": "the connection to Redis ends: a call is lost, or its answer",
  "redis-slow": "a call reaches Redis after its caller has given it up",
  "redis-restart": "Redis is killed, and comes back empty",
} as const

export type StrategyFault = keyof typeof strategyFaults

export const strategyFaultNames = Object.keys(strategyFaults) as ReadonlyArray<StrategyFault>

export const strategyFaultOf = (name: string): StrategyFault => {
  if (Object.hasOwn(strategyFaults, name)) return name as StrategyFault
  throw new Error(`--faults ${name}: unknown; with --strategy known are ${strategyFaultNames.join(", ")}`)
}
