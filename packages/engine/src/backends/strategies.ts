/** The strategies by name, as requests, settings and reports write them. */
import type { Strategy } from "./LabBackend.ts"
import { advisory } from "./StrategyAdvisory.ts"
import { batched } from "./StrategyBatched.ts"
import { none } from "./StrategyNone.ts"
import { optimistic } from "./StrategyOptimistic.ts"
import { pessimistic, pessimisticSkip } from "./StrategyPessimistic.ts"
import { serializable } from "./StrategySerializable.ts"

const all: ReadonlyArray<Strategy> = [none, optimistic, pessimistic, pessimisticSkip, advisory, serializable, batched]

export const strategies: ReadonlyMap<string, Strategy> = new Map(all.map((strategy) => [strategy.name, strategy]))
