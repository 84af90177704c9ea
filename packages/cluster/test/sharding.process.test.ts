/** Effect's Sharding over the locks in a real Redis: who has which shard when nodes come, go, and are cut off. */

import { nodeClock } from "@ticketrush/engine/ports-node"
import { hasPrivateRedis, type PrivateRedis, startRedis, startTcpProxy } from "@ticketrush/testing"
import { Context, Effect, Exit, Layer, Logger, Redacted, Scope } from "effect"
import * as MessageStorage from "effect/cluster/MessageStorage"
import * as RunnerHealth from "effect/cluster/RunnerHealth"
import { RunnerStorage } from "effect/cluster/RunnerStorage"
import * as Runners from "effect/cluster/Runners"
import * as ShardId from "effect/cluster/ShardId"
import * as Sharding from "effect/cluster/Sharding"
import * as ShardingConfig from "effect/cluster/ShardingConfig"
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest"
import { leaseSettings } from "../src/LeaseSettings.ts"
import type { RunnerStorageRedisOptions } from "../src/RunnerStorageRedis.ts"
import { shardingSettings } from "../src/sharding-settings.ts"
import { untilLocked } from "../src/until-locked.ts"
import { redisWorld } from "./redis-nodes.ts"

const count = 20
const all = Array.from({ length: count }, (_, n) => n + 1)
const lease = leaseSettings(4_000)

type ShardingNode = {
  readonly shards: () => ReadonlyArray<number>
  /** How often the node has looked who is there, and renewals that did not confirm everything that was asked. */
  readonly counts: { looked: number; lost: number }
  readonly stop: () => Promise<void>
}

describe.runIf(hasPrivateRedis())("Sharding over Redis", () => {
  let server: PrivateRedis
  beforeAll(async () => {
    server = await startRedis()
  })
  afterAll(() => server.remove())

  const nodesOf = async (policy: "strict" | "freeze" = "strict") => {
    const { start } = await redisWorld(server.url, policy)
    return async (
      port: number,
      options: Partial<RunnerStorageRedisOptions> = {},
      settings: Partial<ShardingConfig.ShardingConfig["Service"]> = {},
    ): Promise<ShardingNode> => {
      const { address, storage } = await start(port, { lease, clock: nodeClock, ...options })
      const counts = { looked: 0, lost: 0 }
      const watched = RunnerStorage.of({
        ...untilLocked(storage),
        getRunners: Effect.tap(storage.getRunners, () => Effect.sync(() => void counts.looked++)),
        refresh: (address, shards) =>
          Effect.tap(storage.refresh(address, shards), (held) =>
            Effect.sync(() => {
              counts.lost += [...shards].length - held.length
            }),
          ),
      })
      const config = { ...shardingSettings(address, lease), shardsPerGroup: count, runnerJoinDebounce: 0, ...settings }
      const layer = Sharding.layer.pipe(
        Layer.provide([Runners.layerNoop, RunnerHealth.layerNoop]),
        Layer.provide([MessageStorage.layerNoop, ShardingConfig.layer(config), Layer.succeed(RunnerStorage, watched)]),
        // Sharding says a lot while Redis is away, as it should.
        Layer.provide(Logger.layer([])),
      )
      const scope = Scope.makeUnsafe()
      const stop = () => Effect.runPromise(Scope.close(scope, Exit.void))
      onTestFinished(stop)
      const sharding = Context.get(await Effect.runPromise(Layer.buildWithScope(layer, scope)), Sharding.Sharding)
      return { shards: () => all.filter((id) => sharding.hasShardId(ShardId.make("default", id))), counts, stop }
    }
  }

  const shared = (...nodes: ReadonlyArray<ShardingNode>) => nodes.flatMap((node) => node.shards()).sort((a, b) => a - b)

  it("two nodes share the shards, and a node that stops leaves its own to the other", async () => {
    const start = await nodesOf()
    const one = await start(7_001)
    await expect.poll(one.shards).toEqual(all)
    const other = await start(7_002)
    await expect.poll(() => other.shards().length > 0 && shared(one, other)).toEqual(all)
    await one.stop()
    await expect.poll(other.shards).toEqual(all)
  })

  it("the shards of a node that is cut off go to the other once their leases have ended", async () => {
    const start = await nodesOf()
    const proxy = await startTcpProxy({ host: "127.0.0.1", port: server.port })
    onTestFinished(() => proxy.close())
    const one = await start(7_001, { url: Redacted.make(proxy.urlFor(server.url)) })
    const other = await start(7_002)
    await expect.poll(() => one.shards().length > 0 && other.shards().length > 0 && shared(one, other)).toEqual(all)
    proxy.refuse()
    proxy.cut()
    await expect.poll(other.shards).toEqual(all)
    expect(one.shards()).toEqual([])
  })

  it.each([
    ["has its shards back at once where joins do not wait", 0, true],
    ["leaves its shards where they are while joins wait (5)", 3_600_000, false],
  ] as const)("a node that was away and comes back %s", async (_what, runnerJoinDebounce, movesBack) => {
    const start = await nodesOf()
    const proxy = await startTcpProxy({ host: "127.0.0.1", port: server.port })
    onTestFinished(() => proxy.close())
    const one = await start(7_001, { url: Redacted.make(proxy.urlFor(server.url)) })
    await expect.poll(one.shards).toEqual(all)
    // The first assignment never waits: this one knows of the other node when it starts.
    const other = await start(7_002, {}, { runnerJoinDebounce })
    await expect.poll(() => other.shards().length > 0 && shared(one, other)).toEqual(all)
    proxy.refuse()
    proxy.cut()
    await expect.poll(other.shards).toEqual(all)
    proxy.accept()
    const { looked } = one.counts
    await expect.poll(() => one.counts.looked).toBeGreaterThan(looked)
    if (movesBack) return await expect.poll(() => one.shards().length > 0 && shared(one, other)).toEqual(all)
    const seen = other.counts.looked
    await expect.poll(() => other.counts.looked).toBeGreaterThan(seen + 8)
    expect(other.shards()).toEqual(all)
  })

  it.each(["strict", "freeze"] as const)(
    "no shard moves when Redis is restarted with an empty memory (%s)",
    async (policy) => {
      const start = await nodesOf(policy)
      const [one, other] = [await start(7_001), await start(7_002)]
      await expect.poll(() => one.shards().length > 0 && other.shards().length > 0 && shared(one, other)).toEqual(all)
      const before = [one.shards(), other.shards()]
      for (const { counts } of [one, other]) counts.lost = 0
      await server.kill()
      await server.restart()
      const seen = one.counts.looked + other.counts.looked
      await expect.poll(() => one.counts.looked + other.counts.looked).toBeGreaterThan(seen + 40)
      expect([one.counts.lost, other.counts.lost]).toEqual([0, 0])
      expect([one.shards(), other.shards()]).toEqual(before)
    },
  )

  it("a node that freezes keeps its shards while Redis is away for longer than a lease, and after", async () => {
    const start = await nodesOf("freeze")
    const one = await start(7_001)
    await expect.poll(one.shards).toEqual(all)
    one.counts.lost = 0
    await server.kill()
    const since = nodeClock.monotonicMs()
    await expect.poll(() => nodeClock.monotonicMs() - since).toBeGreaterThan(lease.leaseMs * 1.5)
    expect(one.shards()).toEqual(all)
    await server.restart()
    const { looked } = one.counts
    await expect.poll(() => one.counts.looked).toBeGreaterThan(looked + 20)
    expect(one.counts.lost).toBe(0)
    expect(one.shards()).toEqual(all)
  })
})
