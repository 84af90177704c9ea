/**
 * The servers beside the processes that are measured: each is started when the first cell needs it, by the lab itself,
 * so that their processor time can be read, and ended with the lab.
 */
import { type ChildProcess, spawnSync } from "node:child_process"
import { hasPrivateKafka, hasPrivateRedis, type PrivateKafka, type PrivateRedis, startRedis } from "@ticketrush/testing"
import { kafkaVersion } from "@ticketrush/testing/kafka-settings"
import { redisProgram } from "@ticketrush/testing/redis-program"
import { stopChild } from "../../child.ts"
import type { Postgres } from "../../http/Postgres.ts"
import { type App, forkApp, startApp } from "../app/App.ts"
import type { AppJob } from "../app/AppJob.ts"
import { PartMissing } from "./PartMissing.ts"
import { startSlowKafka } from "./SlowKafka.ts"
import { startSlowPostgres } from "./SlowPostgres.ts"

export class Servers {
  readonly #postgres = new Map<number, Promise<Postgres>>()
  #redis: Promise<PrivateRedis> | undefined
  #durableRedis: Promise<PrivateRedis> | undefined
  readonly #kafka = new Map<number, Promise<PrivateKafka>>()
  #spare: ChildProcess | undefined
  /** Names and versions of what was started. */
  readonly versions = new Set<string>()

  /** `flushMs`: how much longer each flush of the log takes, in milliseconds. */
  async postgres(flushMs: number): Promise<Postgres> {
    const opened = this.#postgres.get(flushMs) ?? startSlowPostgres(flushMs)
    this.#postgres.set(flushMs, opened)
    this.versions.add(`PostgreSQL ${(await opened).version}`)
    return opened
  }

  redis(): Promise<PrivateRedis> {
    if (!hasPrivateRedis()) throw new PartMissing("there is no Redis on this machine")
    this.#redis ??= startRedis()
    this.versions.add(redisVersion())
    return this.#redis
  }

  /** Another one, which comes back from a kill with all that it had answered. */
  durableRedis(): Promise<PrivateRedis> {
    if (!hasPrivateRedis()) throw new PartMissing("there is no Redis on this machine")
    this.#durableRedis ??= startRedis({ durable: true })
    this.versions.add(redisVersion())
    return this.#durableRedis
  }

  /** `networkMs`: how much longer each round trip to it takes, in milliseconds. */
  kafka(networkMs = 0): Promise<PrivateKafka> {
    if (!hasPrivateKafka()) throw new PartMissing("there is no Kafka on this machine")
    const opened = this.#kafka.get(networkMs) ?? startSlowKafka(networkMs)
    this.#kafka.set(networkMs, opened)
    this.versions.add(`Kafka ${kafkaVersion}`)
    return opened
  }

  /** While nothing is measured: the next server loads its modules, which takes longer than all else that it does to start. */
  prepareApp(): void {
    this.#spare ??= forkApp()
  }

  startApp(job: AppJob): Promise<App> {
    const spare = this.#spare
    this.#spare = undefined
    return startApp(job, spare?.connected ? spare : forkApp())
  }

  async stop(): Promise<void> {
    await Promise.allSettled([
      this.#spare === undefined ? undefined : stopChild(this.#spare),
      ...[...this.#postgres.values()].map(async (postgres) => (await postgres).stop()),
      (async () => (await this.#redis)?.remove())(),
      (async () => (await this.#durableRedis)?.remove())(),
      ...[...this.#kafka.values()].map(async (kafka) => (await kafka).remove()),
    ])
  }
}

const redisVersion = (): string => {
  const { environment, path } = redisProgram()!
  const { stdout } = spawnSync(path, ["--version"], { encoding: "utf8", env: { ...process.env, ...environment } })
  return `${/valkey/i.test(stdout) ? "Valkey" : "Redis"} ${/v=([\d.]+)/.exec(stdout)?.[1] ?? "of unknown version"}`
}
