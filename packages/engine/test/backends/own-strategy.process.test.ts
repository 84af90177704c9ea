/**
 * The contract over a strategy that is not one of ours: the example, or the module that `TICKETRUSH_LAB_STRATEGY` names.
 * `npm run lab -- --backend <file>` runs this.
 */
import { createKafka, createRedis } from "@ticketrush/testing"
import type { Strategy, StrategyParts } from "../../src/backends/LabBackend.ts"
import { reservationBackendContract, seatCount } from "./reservation-backend.contract.ts"
import { openLab } from "./row-store.ts"
import { kafkaAt, redisAt, withParts } from "./strategy-parts.ts"

const file = process.env.TICKETRUSH_LAB_STRATEGY || new URL("example-strategy.ts", import.meta.url).pathname
const strategy = ((await import(file)) as { readonly default: Strategy }).default

reservationBackendContract(strategy.name, async () => {
  const lab = await openLab()
  const redis = strategy.needs.includes("Redis") ? await createRedis() : undefined
  const kafka = strategy.needs.includes("Kafka") ? await createKafka() : undefined
  const parts: Partial<StrategyParts> = {
    ...(redis === undefined ? {} : redisAt(redis.url)),
    ...(kafka === undefined ? {} : kafkaAt(lab, kafka.brokers)),
  }
  return {
    backend: await lab.backend(withParts(strategy, parts), await lab.store(), seatCount),
    close: async () => {
      await lab.close()
      await redis?.drop()
      await kafka?.drop()
    },
  }
})
