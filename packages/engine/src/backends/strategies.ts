/** The strategies by name, as requests, settings and reports write them. */
import type { Strategy } from "./LabBackend.ts"
import { advisory } from "./StrategyAdvisory.ts"
import { batched } from "./StrategyBatched.ts"
import { kafka } from "./StrategyKafka.ts"
import { none } from "./StrategyNone.ts"
import { optimistic } from "./StrategyOptimistic.ts"
import { pessimistic, pessimisticSkip } from "./StrategyPessimistic.ts"
import { redisLock } from "./StrategyRedisLock.ts"
import { redisLockNaive } from "./StrategyRedisLockNaive.ts"
import { redisLockUnfenced } from "./StrategyRedisLockUnfenced.ts"
import { redisLua } from "./StrategyRedisLua.ts"
import { serializable } from "./StrategySerializable.ts"

const all: ReadonlyArray<Strategy> = [
  none,
  optimistic,
  pessimistic,
  pessimisticSkip,
  advisory,
  serializable,
  batched,
  redisLock,
  redisLockNaive,
  redisLockUnfenced,
  redisLua,
  kafka,
]

/** Those that are correct and need nothing but the seat rows. */
export const correctOverRows: ReadonlyArray<Strategy> = all.filter(
  ({ correct, needs }) => correct && needs.every((part) => part === "PostgreSQL"),
)

export const strategies: ReadonlyMap<string, Strategy> = new Map(all.map((strategy) => [strategy.name, strategy]))
