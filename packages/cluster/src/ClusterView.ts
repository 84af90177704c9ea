/** The cluster as Redis has it at one moment: who is there, and who has which shard. */
import { type RedisCall, type RedisError, redisClient } from "@ticketrush/engine/backends/redis-client"
import type { Defer, Log } from "@ticketrush/engine/ports"
import { type ConcertId, limits, reasonOf } from "@ticketrush/protocol"
import { Data, Effect, type Redacted, type Scope } from "effect"
import { clusterLease } from "./cluster-profile.ts"
import { keysOf, type MoveOrdered, type RunnerCalls, runnerScripts } from "./runner-scripts.ts"
import { type KnownPlaces, readPlaces } from "./SalePlaces.ts"
import { allShards } from "./sharding-settings.ts"

export type NodeView = {
  readonly address: string
  readonly incarnation: string
  readonly healthy: boolean
  /** An operator has told it to leave its shards to the others. */
  readonly drained: boolean
  /** Its number among the nodes. */
  readonly machine: number
  /** What all nodes must have alike, as a text for people. */
  readonly settings: string
  /** Its build, and by how much its clock is ahead of that of Redis when it registered, in milliseconds. */
  readonly build: string
  readonly aheadMs: number
  /** Time since its last sign of life, in milliseconds. */
  readonly silentMs: number
  /** It gave no sign of life within a lease, or others found it gone. Its record stays until a node registers ten leases later. */
  readonly gone: boolean
}

export type ShardView = {
  readonly shard: string
  /** Null: no node has it. */
  readonly owner: { readonly address: string; readonly incarnation: string } | null
  /** How long its lock lasts unless it is renewed, in milliseconds. */
  readonly leftMs: number
}

export type ClusterView = {
  readonly nodes: ReadonlyArray<NodeView>
  readonly shards: ReadonlyArray<ShardView>
  /** Sales that an operator has moved. */
  readonly places: KnownPlaces
  /** For how long Redis has remembered, in milliseconds; null: it knows of no cluster. */
  readonly rememberedMs: number | null
}

export type ClusterReaderOptions = {
  readonly url: Redacted.Redacted
  readonly prefix: string
  readonly defer: Defer
  readonly log: Log
}

/** Redis was reached and did not answer, or not with what a cluster keeps there. */
export class ClusterViewError extends Data.TaggedError("ClusterViewError")<{ readonly message: string }> {}

/** `last`: no other node would take its shards. `unknown`: no node that lives has the address. */
export type Drained = "done" | "last" | "unknown"

export type ClusterReader = {
  readonly view: Effect.Effect<ClusterView, ClusterViewError>
  /** Whether the policy of Redis for a full memory may delete locks; the name of the policy. */
  readonly memoryPolicy: Effect.Effect<string, ClusterViewError>
  /** The node leaves its shards to the others, or takes some again; it goes on answering for every sale. */
  readonly drain: (address: string, drained: boolean) => Effect.Effect<Drained, ClusterViewError>
  /** The node has the sale whenever it is there; null: the node of its shard, as without an order. */
  readonly move: (concertId: ConcertId, address: string | null) => Effect.Effect<MoveOrdered, ClusterViewError>
}

const answerMsMax = 5_000
const connectMsMax = 5_000

/** Connects, and disconnects when the scope closes. */
export const clusterReader = (options: ClusterReaderOptions): Effect.Effect<ClusterReader, RedisError, Scope.Scope> =>
  Effect.map(redisClient<RunnerCalls>({ ...options, answerMsMax, connectMsMax }, runnerScripts), (calls) => {
    const { heartbeats, lock, places, runners, since } = keysOf(options.prefix)
    const keys = [since, heartbeats, runners, places, ...allShards.map(lock)]
    return {
      view: Effect.map(answerOf(calls.clusterView, [keys.length, ...keys]), viewOf),
      memoryPolicy: answerOf(calls.clusterMemoryPolicy, []),
      drain: (address, drained) =>
        answerOf(calls.clusterDrain, [heartbeats, runners, address, drained ? 1 : 0, clusterLease.leaseMs]),
      move: (concertId, address) =>
        answerOf(calls.clusterPlace, [
          ...[since, heartbeats, runners, places, concertId, address ?? "", clusterLease.leaseMs, limits.salesMovedMax],
        ]),
    }
  })

const answerOf = <A>(
  call: RedisCall<A>,
  keysAndArguments: ReadonlyArray<string | number>,
): Effect.Effect<A, ClusterViewError> =>
  Effect.callback((resume) =>
    call(keysAndArguments, (error, answer) =>
      resume(
        error
          ? Effect.fail(
              new ClusterViewError({ message: `Redis does not answer about the cluster: ${reasonOf(error)}` }),
            )
          : Effect.succeed(answer),
      ),
    ),
  )

type StoredNode = Pick<NodeView, "incarnation" | "healthy" | "machine" | "settings"> &
  Partial<Pick<NodeView, "drained" | "build" | "aheadMs">>

/** In seconds with one digit, as people read it. */
export const secondsOf = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`

/** An answer of `lua/view.lua` as far as the nodes: those, and the time of Redis in milliseconds since 1970 UTC. */
export const nodesOf = ([, time, count, ...rest]: ReadonlyArray<string | number>): {
  readonly nodes: ReadonlyArray<NodeView>
  readonly nowMs: number
  /** What follows the nodes. */
  readonly rest: ReadonlyArray<string | number>
} => {
  const nowMs = Number(time)
  const nodes: Array<NodeView> = []
  for (let n = 0; n < Number(count); n++) {
    const [address, record, heard] = rest.slice(n * 3, n * 3 + 3)
    const stored = JSON.parse(String(record)) as StoredNode
    const { aheadMs = 0, build = "unknown", drained = false, healthy, incarnation, machine, settings } = stored
    const silentMs = nowMs - Number(heard)
    const gone = silentMs >= clusterLease.leaseMs
    const known = { incarnation, healthy, drained, machine, settings, build, aheadMs, silentMs, gone }
    nodes.push({ address: String(address), ...known })
  }
  return { nodes, nowMs, rest: rest.slice(nodes.length * 3) }
}

const viewOf = (answer: ReadonlyArray<string | number>): ClusterView => {
  const { nodes, nowMs, rest } = nodesOf(answer)
  const [since] = answer
  const [count, ...more] = rest
  const places = readPlaces(more.slice(0, Number(count) * 2).map(String))
  const locks = more.slice(Number(count) * 2)
  const shards = allShards.map((shard, n): ShardView => {
    const owner = String(locks[n * 2])
    const at = owner.indexOf("#")
    return {
      shard,
      owner: owner === "" ? null : { address: owner.slice(0, at), incarnation: owner.slice(at + 1) },
      leftMs: Math.max(0, Number(locks[n * 2 + 1])),
    }
  })
  return { nodes, shards, places, rememberedMs: since === "" ? null : nowMs - Number(since) }
}
