/** What a node of a cluster finds: the Redis that all of them meet in, the other nodes, and its own address. */
import type { ClusterReader, ClusterView } from "@ticketrush/cluster/ClusterView"
import { clusterLease, clusterPrefix } from "@ticketrush/cluster/cluster-profile"
import { differenceOf, sharedSettings } from "@ticketrush/cluster/shared-settings"
import { nodeDefer } from "@ticketrush/engine/ports-node"
import type { Settings } from "@ticketrush/http/boot/config"
import { isLoopback } from "@ticketrush/http/boot/setting-readers"
import { Effect } from "effect"
import { type Finding, note, ok, problem } from "./Finding.ts"
import { listened } from "./network.ts"

/** With it a full Redis deletes nothing. */
const safePolicy = "noeviction"

export const checkCluster = Effect.fnUntraced(function* ({
  cluster,
  redisUrl,
}: Pick<Settings, "cluster" | "redisUrl">): Effect.fn.Return<ReadonlyArray<Finding>> {
  if (cluster === null || redisUrl === null) return []
  const address = `${cluster.host}:${cluster.port}`
  const { clusterReader } = yield* Effect.promise(() => import("@ticketrush/cluster/ClusterView"))
  const log = { warn: () => {} }
  const asked = Effect.gen(function* () {
    const reader: ClusterReader = yield* clusterReader({ url: redisUrl, prefix: clusterPrefix, defer: nodeDefer, log })
    const [view, policy] = [yield* reader.view, yield* reader.memoryPolicy]
    return [policyOf(policy), ...nodesOf(view, address), yield* checkAddress(cluster, view)]
  })
  return yield* Effect.scoped(asked).pipe(
    Effect.catch(({ message }) =>
      Effect.succeed([problem("redis", `${message}: a node of a cluster does not start without it`)]),
    ),
  )
})

const policyOf = (policy: string): Finding =>
  policy === safePolicy
    ? ok("redis", "it answers, and deletes nothing when its memory is full")
    : problem(
        "redis",
        `it may delete the locks of shards when its memory is full (maxmemory-policy ${policy}): set it to ${safePolicy}`,
      )

const nodesOf = ({ nodes }: ClusterView, address: string): ReadonlyArray<Finding> => {
  const alive = nodes.filter((node) => !node.gone && node.address !== address)
  if (alive.length === 0) return [note("cluster", "no other node is there: this one would be the first")]
  const own = sharedSettings(clusterLease)
  const differing = alive.find(({ settings }) => settings !== own)
  if (differing !== undefined) return [problem("cluster", differenceOf(differing.address, differing.settings, own))]
  const drained = alive.filter((node) => node.drained).map((node) => node.address)
  const found = ok("cluster", `other nodes are there: ${alive.map((node) => node.address).join(", ")}`)
  return drained.length === 0
    ? [found]
    : [found, note("drained", `${drained.join(", ")} leaves its shards to the others: --undrain takes that back`)]
}

const checkAddress = Effect.fnUntraced(function* (
  { host, port }: NonNullable<Settings["cluster"]>,
  { nodes }: ClusterView,
): Effect.fn.Return<Finding> {
  const check = "cluster-port"
  const lives = nodes.some((node) => node.address === `${host}:${port}` && !node.gone)
  if (lives) return ok(check, `a node of the cluster runs at ${host}:${port}`)
  const code = yield* listened(host, port)
  if (code !== undefined)
    return problem(check, `${host}:${port} cannot be listened on (${code}): set another TICKETRUSH_CLUSTER`)
  return isLoopback(host)
    ? note(check, `${host}:${port} is free, and only nodes on this machine reach it`)
    : ok(check, `${host}:${port} is free`)
})
