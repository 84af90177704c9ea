/** The strategies as a run with faults has them: a lease that a short stop outlasts, and names of its own in Redis and Kafka. */
import type { Strategy } from "@ticketrush/engine/backends/LabBackend"
import { rowStrategy } from "@ticketrush/engine/backends/RowBackend"
import { seatLocksDefaults } from "@ticketrush/engine/backends/SeatLocks"
import { seatsInRedisDefaults } from "@ticketrush/engine/backends/SeatsInRedis"
import { kafkaDefaults, kafkaWith } from "@ticketrush/engine/backends/StrategyKafka"
import { noGuard } from "@ticketrush/engine/backends/StrategyNone"
import { redisLockWith } from "@ticketrush/engine/backends/StrategyRedisLock"
import { redisLockNaiveWith } from "@ticketrush/engine/backends/StrategyRedisLockNaive"
import { redisLockUnfencedWith } from "@ticketrush/engine/backends/StrategyRedisLockUnfenced"
import { redisLuaWith } from "@ticketrush/engine/backends/StrategyRedisLua"

export const leaseMs = 150
/** Between read and write of the strategy without a guard. */
const thinkMs = 5

export const faultStrategyOf = (plain: Strategy, prefix: string): Strategy => {
  const locks = { ...seatLocksDefaults, leaseMs, prefix }
  switch (plain.name) {
    case "none":
      return rowStrategy(noGuard(thinkMs))
    case "redis-lock":
      return redisLockWith(locks)
    case "redis-lock-naive":
      return redisLockNaiveWith(locks)
    case "redis-lock-unfenced":
      return redisLockUnfencedWith(locks)
    case "redis-lua":
      return redisLuaWith({ ...seatsInRedisDefaults, prefix })
    case "kafka":
      return kafkaWith({ ...kafkaDefaults, prefix: prefix.replaceAll(":", "-") })
    default:
      return plain
  }
}
