/** A process that sells through a strategy: its own code, over rows, Redis and time of the simulation. */
import type { Attempts } from "@ticketrush/engine/backends/Attempts"
import { KafkaDriver } from "@ticketrush/engine/backends/kafka-client"
import type { LabBackend, Strategy } from "@ticketrush/engine/backends/LabBackend"
import { RedisDriver } from "@ticketrush/engine/backends/redis-client"
import { Effect, Redacted, Scope } from "effect"
import { KafkaClientSim } from "../kafka/KafkaClientSim.ts"
import type { KafkaSim } from "../kafka/KafkaSim.ts"
import type { RandomStream } from "../prng.ts"
import { SimProcess } from "../process.ts"
import type { RunQueue } from "../RunQueue.ts"
import { RedisClientSim } from "../redis/RedisClientSim.ts"
import type { RedisServerSim } from "../redis/RedisServerSim.ts"
import { ProcessAttempts } from "../rows/ProcessAttempts.ts"
import { ProcessRows } from "../rows/ProcessRows.ts"
import { RowStoreSim } from "../rows/RowStoreSim.ts"
import type { RowsSim } from "../rows/RowsSim.ts"
import type { StrategyDraw } from "./draw-strategy.ts"
import type { Misfortune } from "./Misfortune.ts"

export type ProcessParts = {
  readonly strategy: Strategy
  readonly draw: StrategyDraw
  readonly queue: RunQueue
  readonly random: RandomStream
  readonly rows: RowsSim
  readonly attempts: Attempts
  readonly redis: RedisServerSim
  readonly kafka: KafkaSim
  readonly misfortune: Misfortune
  /** Hears what a process asks of the database. */
  readonly onStatement: (process: string, what: string) => void
}

export class StrategyProcess {
  readonly process: SimProcess
  readonly backend: LabBackend
  readonly #onKilled: () => void
  readonly #rows: ProcessRows
  readonly #redis: RedisClientSim

  constructor(name: string, parts: ProcessParts, onKilled: () => void) {
    const { draw, kafka, misfortune, queue, random, redis, rows, strategy } = parts
    const process = new SimProcess(name, queue, random)
    const struck = { process, kill: () => this.#kill() }
    const { roundTripMsMax, sessionsMax } = draw
    const onStatement = (what: string): void => parts.onStatement(name, what)
    const store = new RowStoreSim({ rows, queue, random, sessionsMax, roundTripMsMax, onStatement })
    this.process = process
    this.#onKilled = onKilled
    this.#rows = new ProcessRows({ rows: store, process, queue, faults: misfortune.rowsOf(struck) })
    this.#redis = new RedisClientSim({ server: redis, queue, process, faults: misfortune.redisOf(struck) })
    const wayMs = (): number => random.between("way", 0, roundTripMsMax)
    const attempts = new ProcessAttempts({ ...parts, process, faults: misfortune.rowsOf(struck), wayMs })
    const producing = new KafkaClientSim({ kafka, queue, process, faults: misfortune.kafkaOf(struck) })
    const started = strategy.start({
      rows: Effect.succeed(this.#rows),
      attempts: Effect.succeed(attempts),
      redisUrl: Redacted.make("redis://simulated"),
      kafkaBrokers: ["simulated"],
      defer: process,
      random: { bytes: (count) => Uint8Array.from({ length: count }, () => random.below("bytes", 256)) },
      log: { warn: () => {} },
    })
    this.backend = Effect.runSync(
      started.pipe(
        Effect.provideService(RedisDriver, this.#redis.driver),
        Effect.provideService(KafkaDriver, producing.driver),
        Scope.provide(Scope.makeUnsafe()),
      ),
    )
  }

  #kill(): void {
    this.process.kill()
    this.#redis.cut()
    this.#rows.end()
    this.#onKilled()
  }
}
