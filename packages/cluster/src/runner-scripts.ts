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
  clusterPlace: { lua: withMemory("place"), numberOfKeys: 4 },
  clusterPlaces: { lua: withMemory("places"), numberOfKeys: 2 },
  clusterPass: { lua: withMemory("pass"), numberOfKeys: 3 },
  clusterKeepPlaces: { lua: withMemory("keep-places"), numberOfKeys: 2 },
} satisfies RedisScripts

/**
 * What becomes of an order to move a sale. `unknown`: no node that lives has the address. `silent`: the others do not reach it.
 * `full`: no more sales can be moved. `forgotten`: Redis was emptied just now.
 */
export type MoveOrdered = "done" | "unknown" | "draining" | "silent" | "full" | "forgotten"

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
  readonly clusterPlace: RedisCall<MoveOrdered>
  readonly clusterPlaces: RedisCall<readonly [forgotten: number, mark: string, ...ReadonlyArray<string>]>
  readonly clusterPass: RedisCall<readonly ["passed" | "changed", place: string] | readonly ["held" | "forgotten"]>
  readonly clusterKeepPlaces: RedisCall<number>
  readonly clusterView: RedisCall<ReadonlyArray<string | number>>
}

/** The braces keep all keys on one node of a Redis cluster, which a script needs. */
export const keysOf = (prefix: string) => {
  const name = `{${prefix}cluster}`
  return {
    since: `${name}:since`,
    heartbeats: `${name}:heartbeats`,
    runners: `${name}:runners`,
    places: `${name}:places`,
    /** Of all shards of the group that is this node's alone. */
    nodeLock: (address: string): string => `${name}:node:${address}`,
    lock: (shard: string): string => `${name}:lock:${shard}`,
  }
}
