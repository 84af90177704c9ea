/** The scripts by which nodes register and lock shards in Redis: what each takes stands in its file. */
import { readFileSync } from "node:fs"
import type { RedisCall, RedisScripts } from "@ticketrush/engine/backends/redis-client"

const lua = (name: string): string => readFileSync(new URL(`lua/${name}.lua`, import.meta.url), "utf8")

/** Time, and what of the memory of Redis counts, is the same for all of them. */
const withMemory = (name: string): string => `${lua("memory")}\n${lua(name)}`

export const runnerScripts = {
  clusterRegister: { lua: withMemory("register"), numberOfKeys: 3 },
  clusterUnregister: { lua: withMemory("unregister"), numberOfKeys: 2 },
  clusterRunners: { lua: withMemory("runners"), numberOfKeys: 3 },
  clusterSetHealth: { lua: withMemory("set-health"), numberOfKeys: 1 },
  clusterAcquire: { lua: withMemory("acquire") },
  clusterRefresh: { lua: withMemory("refresh") },
  clusterRelease: { lua: lua("release") },
  clusterEvict: { lua: withMemory("evict") },
  clusterView: { lua: withMemory("view") },
  clusterMemoryPolicy: { lua: lua("memory-policy"), numberOfKeys: 0 },
  clusterDrain: { lua: withMemory("drain"), numberOfKeys: 2 },
} satisfies RedisScripts

/** A word, then the places of the locks that are had, from 1. */
type Held = readonly ["held", ...ReadonlyArray<number>] | readonly ["replaced" | "unregistered"]

export type RunnerCalls = {
  readonly clusterRegister: RedisCall<
    | readonly ["registered", machine: number, aheadMs: number]
    | readonly ["differs", address: string, settings: string]
    | readonly ["agreed" | "replaced" | "full"]
  >
  readonly clusterUnregister: RedisCall<number>
  readonly clusterRunners: RedisCall<readonly [forgotten: number, ...ReadonlyArray<string | number>]>
  readonly clusterSetHealth: RedisCall<number>
  readonly clusterAcquire: RedisCall<Held>
  readonly clusterRefresh: RedisCall<Held>
  readonly clusterRelease: RedisCall<number>
  readonly clusterEvict: RedisCall<number>
  readonly clusterMemoryPolicy: RedisCall<string>
  readonly clusterDrain: RedisCall<"done" | "last" | "unknown">
  readonly clusterView: RedisCall<ReadonlyArray<string | number>>
}

/** The braces keep all keys on one node of a Redis cluster, which a script needs. */
export const keysOf = (prefix: string) => {
  const name = `{${prefix}cluster}`
  return {
    since: `${name}:since`,
    heartbeats: `${name}:heartbeats`,
    runners: `${name}:runners`,
    lock: (shard: string): string => `${name}:lock:${shard}`,
  }
}
