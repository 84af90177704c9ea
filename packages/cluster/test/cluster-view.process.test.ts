/** What an operator sees of a cluster, on a real Redis. */
import { nodeDefer } from "@ticketrush/engine/ports-node"
import { createRedis, hasRedis, type TestRedis } from "@ticketrush/testing"
import { Effect, Exit, Redacted, Scope } from "effect"
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest"
import { clusterReader } from "../src/ClusterView.ts"
import { longLease, redisWorld } from "./redis-nodes.ts"
import { acquire, nodesSeenBy, register, run } from "./runner-storage.contract.ts"

describe.runIf(await hasRedis())("a view of the cluster", () => {
  let server: TestRedis
  beforeAll(async () => {
    server = await createRedis()
  })
  afterAll(() => server.drop())

  const viewed = async () => {
    const world = await redisWorld(server.url)
    const scope = Scope.makeUnsafe()
    onTestFinished(() => Effect.runPromise(Scope.close(scope, Exit.void)))
    const prefix = /^\{(.*)cluster\}/.exec(world.keys.since)![1]
    const options = { url: Redacted.make(server.url), prefix, defer: nodeDefer, log: { warn: () => {} } }
    const { view } = await Effect.runPromise(Scope.provide(clusterReader(options), scope))
    return { ...world, view: () => run(view) }
  }

  it("has the nodes, their shards and how long their locks last", async () => {
    const { start, view } = await viewed()
    const [one, two] = [await start(7_001), await start(7_002)]
    for (const node of [one, two]) await register(node)
    await acquire(one, 1, 2)
    await run(two.storage.setRunnerHealth(two.address, false))
    const { nodes, rememberedMs, shards } = await view()
    expect(nodes.toSorted((a, b) => a.machine - b.machine)).toMatchObject([
      { address: "127.0.0.1:7001", healthy: true, machine: 0, settings: "300 shards" },
      { address: "127.0.0.1:7002", healthy: false, machine: 1 },
    ])
    for (const { silentMs } of nodes) expect(silentMs).toBeGreaterThanOrEqual(0)
    expect(rememberedMs).toBeGreaterThan(longLease.leaseMs)
    expect(shards).toHaveLength(300)
    const owned = shards.filter(({ owner }) => owner !== null)
    expect(owned.map(({ shard }) => shard)).toEqual(["default:1", "default:2"])
    for (const { leftMs, owner } of owned) {
      expect(owner).toEqual({
        address: "127.0.0.1:7001",
        incarnation: nodes.find(({ machine }) => machine === 0)!.incarnation,
      })
      expect(leftMs).toBeGreaterThan(0)
      expect(leftMs).toBeLessThanOrEqual(longLease.leaseMs)
    }
  })

  it("tells a node that others found gone from one that lives", async () => {
    const { start, view } = await viewed()
    const [dead, other] = [await start(7_001), await start(7_002)]
    for (const node of [dead, other]) await register(node)
    await nodesSeenBy(other)
    await run(other.node.evict(other.node.peers[0], 0))
    const { nodes } = await view()
    expect(nodes.map(({ address, gone, healthy }) => [address, gone, healthy]).toSorted()).toEqual([
      ["127.0.0.1:7001", true, true],
      ["127.0.0.1:7002", false, true],
    ])
  })

  it("is empty where there is no cluster, and makes none", async () => {
    const { keys, redis, view } = await viewed()
    await redis.del(keys.since)
    const { nodes, rememberedMs, shards } = await view()
    expect([nodes, rememberedMs, shards.filter(({ owner }) => owner !== null)]).toEqual([[], null, []])
    expect(await redis.exists(keys.since)).toBe(0)
  })
})
