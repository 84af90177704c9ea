/** The strategies that can be simulated, by name: with the limits that a world draws, which are shorter than a server's. */

import { type SeatLocksSettings, seatLocksDefaults } from "@ticketrush/engine/backends/SeatLocks"
import { seatsInRedisDefaults } from "@ticketrush/engine/backends/SeatsInRedis"
import { kafkaDefaults, kafkaWith } from "@ticketrush/engine/backends/StrategyKafka"
import { redisLockWith } from "@ticketrush/engine/backends/StrategyRedisLock"
import { redisLockNaiveWith } from "@ticketrush/engine/backends/StrategyRedisLockNaive"
import { redisLockUnfencedWith } from "@ticketrush/engine/backends/StrategyRedisLockUnfenced"
import { redisLuaWith } from "@ticketrush/engine/backends/StrategyRedisLua"
import { strategies } from "@ticketrush/engine/backends/strategies"
import type { StrategyDraw } from "./draw-strategy.ts"
import type { StrategyMaker } from "./StrategyWorld.ts"

const locksOf = ({ answerMsMax, leaseMs, waitMsMax }: StrategyDraw): SeatLocksSettings => ({
  ...seatLocksDefaults,
  answerMsMax,
  leaseMs,
  waitMsMax,
})

const withLimits: Readonly<Record<string, StrategyMaker>> = {
  "redis-lock": (draw) => redisLockWith(locksOf(draw)),
  "redis-lock-naive": (draw) => redisLockNaiveWith(locksOf(draw)),
  "redis-lock-unfenced": (draw) => redisLockUnfencedWith(locksOf(draw)),
  "redis-lua": ({ answerMsMax }) => redisLuaWith({ ...seatsInRedisDefaults, answerMsMax }),
  // Three requests at a time, so that a batch is interrupted in its middle.
  kafka: ({ answerMsMax }) => kafkaWith({ ...kafkaDefaults, answerMsMax, messagesAtOnce: 3 }),
}

const overRows = [...strategies.values()]
  .filter(({ needs }) => needs.every((part) => part === "PostgreSQL"))
  .map((strategy): readonly [string, StrategyMaker] => [strategy.name, () => strategy])

export const simulated: Readonly<Record<string, StrategyMaker>> = { ...Object.fromEntries(overRows), ...withLimits }
