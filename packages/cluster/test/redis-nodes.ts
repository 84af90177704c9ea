/** Nodes of a cluster on a real Redis, each with a clock that the test sets, and what a test does to their keys. */
import { nodeDefer } from "@ticketrush/engine/ports-node"
import { Effect, Exit, Redacted, Scope } from "effect"
import { Redis } from "ioredis"
import { onTestFinished } from "vitest"
import type { OutagePolicy } from "../src/LeaseBook.ts"
import { type LeaseSettings, leaseSettings } from "../src/LeaseSettings.ts"
import {
  type RunnerStorageRedis,
  type RunnerStorageRedisOptions,
  runnerStorageRedis,
} from "../src/RunnerStorageRedis.ts"
import { keysOf } from "../src/runner-scripts.ts"
import { allShards } from "../src/sharding-settings.ts"
import { addressAt, type StorageNode, type StorageWorld } from "./runner-storage.contract.ts"

/** Long enough that no lease ends by itself while a test runs. */
export const longLease: LeaseSettings = { ...leaseSettings(300_000), acquireMsMax: 0 }

export type RedisNode = StorageNode & {
  readonly node: RunnerStorageRedis
  readonly warnings: ReadonlyArray<string>
  /** Moves the monotonic clock of this node. */
  readonly pass: (ms: number) => void
}

export type RedisWorld = StorageWorld & {
  /** `port` names the address; an incarnation of its own unless given. */
  readonly start: (port: number, options?: Partial<RunnerStorageRedisOptions>) => Promise<RedisNode>
  readonly redis: Redis
  readonly keys: ReturnType<typeof keysOf>
  /** Redis remembers for longer than a lease, as it does all the time but after a flush. */
  readonly age: () => Promise<void>
  readonly ownerOf: (number: number) => Promise<string | null>
}

let worlds = 0

export const redisWorld = async (url: string, policy: OutagePolicy = "strict"): Promise<RedisWorld> => {
  const prefix = `ticketrush-test:${process.pid}:${++worlds}:`
  const redis = new Redis(url)
  // What a test wants to see reaches its command.
  redis.on("error", () => {})
  onTestFinished(async () => {
    const keys = await redis.keys(`{${prefix}*`)
    if (keys.length > 0) await redis.unlink(...keys)
    redis.disconnect()
  })
  const keys = keysOf(prefix)
  const lockOf = (number: number): string => keys.lock(`default:${number}`)
  const age = async (): Promise<void> => void (await redis.set(keys.since, "1"))
  let started = 0
  const start = async (port: number, options: Partial<RunnerStorageRedisOptions> = {}): Promise<RedisNode> => {
    const warnings: Array<string> = []
    let now = 0
    const scope = Scope.makeUnsafe()
    onTestFinished(() => Effect.runPromise(Scope.close(scope, Exit.void)))
    const opened = runnerStorageRedis({
      url: Redacted.make(url),
      prefix,
      incarnation: `process-${++started}`,
      settings: "300 shards",
      build: "1.0.0",
      wallMs: Date.now,
      shards: allShards,
      lease: longLease,
      policy,
      clock: { monotonicMs: () => now },
      defer: nodeDefer,
      log: { warn: (message) => void warnings.push(message) },
      ...options,
    })
    const node = await Effect.runPromise(Scope.provide(opened, scope))
    const pass = (ms: number): void => {
      now += ms
    }
    return { node, storage: node.storage, address: addressAt(port), warnings, pass }
  }
  await age()
  return {
    ...{ start, redis, keys, age },
    node: () => start(7_000 + started),
    ownerOf: (number) => redis.get(lockOf(number)),
    leaseOver: async ({ address }) => {
      const name = `${address.host}:${address.port}`
      await redis.zadd(keys.heartbeats, "XX", 1, name)
      for (const lock of await redis.keys(`${keys.lock("")}*`)) {
        if ((await redis.get(lock))?.startsWith(`${name}#`)) await redis.pexpire(lock, 0)
      }
    },
  }
}
