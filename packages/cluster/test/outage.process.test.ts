/** Redis slow, gone, or back with an empty memory: what nodes keep, on a real server that is paused, killed and cut. */
import {
  hasPrivateRedis,
  type PrivateRedis,
  startRedis,
  startTcpProxy,
  type TcpProxy,
  until,
} from "@ticketrush/testing"
import { Redacted } from "effect"
import { Redis } from "ioredis"
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest"
import type { OutagePolicy } from "../src/LeaseBook.ts"
import { type LeaseSettings, leaseSettings } from "../src/LeaseSettings.ts"
import { type RedisNode, redisWorld } from "./redis-nodes.ts"
import {
  acquire,
  failureOf,
  nodesSeenBy,
  refresh,
  register,
  release,
  run,
  runnerStorageContract,
  shards,
} from "./runner-storage.contract.ts"

/** Redis is given up soon, and keeps locks for long: only the clocks of the nodes, which tests set, end a lease. */
const lease: LeaseSettings = { ...leaseSettings(300_000), answerMsMax: 150, retryMs: 20, acquireMsMax: 0 }

describe.runIf(hasPrivateRedis())("while Redis is away", () => {
  let server: PrivateRedis
  let proxy: TcpProxy
  beforeAll(async () => {
    server = await startRedis()
    proxy = await startTcpProxy({ host: "127.0.0.1", port: server.port })
  })
  afterAll(async () => {
    await proxy.close()
    await server.remove()
  })

  /** A node behind the proxy with two shards, and another with a connection of its own. */
  const twoNodes = async (policy: OutagePolicy, own: LeaseSettings = lease) => {
    const { start, ...world } = await redisWorld(server.url, policy)
    const node = await start(7_001, { lease: own, url: Redacted.make(proxy.urlFor(server.url)) })
    const other = await start(7_002, { lease })
    await register(node)
    await register(other)
    expect(await acquire(node, 1, 2)).toEqual([1, 2])
    return { ...world, start, node, other }
  }

  const cutOff = (): void => {
    proxy.refuse()
    proxy.cut()
    onTestFinished(() => proxy.accept())
  }

  const backAgain = async (node: RedisNode): Promise<void> => {
    proxy.accept()
    await expect
      .poll(() =>
        run(node.storage.refresh(node.address, [])).then(
          () => "answers",
          () => "silent",
        ),
      )
      .toBe("answers")
  }

  const paused = async (): Promise<void> => {
    await server.pause()
    onTestFinished(() => server.resume())
  }

  it.each(["strict", "freeze"] as const)(
    "a renewal tries again by itself and says nothing of it (%s)",
    async (policy) => {
      const { node } = await twoNodes(policy)
      proxy.hold("to-server")
      const asked = refresh(node, 1, 2)
      await proxy.held("to-server")
      proxy.cut()
      proxy.release()
      expect(await asked).toEqual([1, 2])
      expect(node.warnings.filter((warning) => !warning.startsWith("the connection"))).toEqual([])
    },
  )

  it.each(["strict", "freeze"] as const)(
    "a node keeps its shards while their leases last, and says so (%s)",
    async (policy) => {
      const { node } = await twoNodes(policy)
      await paused()
      node.pass(lease.leaseMs / 2)
      expect(await refresh(node, 1, 2)).toEqual([1, 2])
      expect(node.warnings).toContain("Redis does not answer: the locks of this node's shards are not renewed")
    },
  )

  it.each(["strict", "freeze"] as const)(
    "a node whose loop stood still over its renewal keeps its shards, as Sharding gives up all of a node that is late (%s)",
    async (policy) => {
      const lease = leaseSettings(3_000)
      const { node } = await twoNodes(policy, lease)
      proxy.hold("to-server")
      onTestFinished(() => proxy.release())
      const asked = refresh(node, 1, 2).then((held) => ({ held, at: performance.now() }))
      await proxy.held("to-server")
      let sharding = Number.POSITIVE_INFINITY
      // Stands for the timer of Sharding: which of two timers that are both due comes first is what is tested.
      setTimeout(() => {
        sharding = performance.now()
      }, lease.refreshMs)
      const until = performance.now() + lease.refreshMs * 1.5
      while (performance.now() < until);
      const { at, held } = await asked
      expect(held).toEqual([1, 2])
      expect(at).toBeLessThan(sharding)
    },
  )

  it("a node without shards whose loop stood still does not take Redis for gone", async () => {
    const { node } = await twoNodes("freeze", leaseSettings(3_000))
    await refresh(node)
    proxy.hold("to-server")
    onTestFinished(() => proxy.release())
    const asked = refresh(node)
    await proxy.held("to-server")
    const until = performance.now() + 1_000
    while (performance.now() < until);
    expect(await asked).toEqual([])
    node.pass(3_000)
    expect(String(await failureOf(node.storage.refresh(node.address, [])))).toContain("no answer in time")
  })

  it("a strict node gives its shards up before their leases end", async () => {
    const { node } = await twoNodes("strict")
    cutOff()
    node.pass(lease.leaseMs - lease.refreshMs + 1)
    expect(await refresh(node, 1, 2)).toEqual([])
  })

  it("a node that freezes keeps its shards beyond their leases", async () => {
    const { node } = await twoNodes("freeze")
    cutOff()
    node.pass(10 * lease.leaseMs)
    expect(await refresh(node, 1, 2)).toEqual([1, 2])
  })

  it("a node that kept its shards takes their locks back where they are free, and loses those that another took", async () => {
    const { leaseOver, node, other } = await twoNodes("freeze")
    cutOff()
    node.pass(10 * lease.leaseMs)
    await refresh(node, 1, 2)
    await leaseOver(node)
    expect(await acquire(other, 1)).toEqual([1])
    // The probe of `backAgain` is a renewal of nothing and takes nothing back.
    proxy.accept()
    await expect.poll(() => refresh(node, 1, 2)).toEqual([2])
    expect(await acquire(other, 2)).toEqual([])
    expect(await refresh(other, 1)).toEqual([1])
  })

  it("a strict node does not take back a lock that ended meanwhile", async () => {
    const { leaseOver, node, ownerOf } = await twoNodes("strict")
    cutOff()
    node.pass(10 * lease.leaseMs)
    expect(await refresh(node, 1, 2)).toEqual([])
    await leaseOver(node)
    await backAgain(node)
    expect(await refresh(node, 1, 2)).toEqual([])
    expect(await ownerOf(1)).toBeNull()
    expect(await acquire(node, 1, 2)).toEqual([1, 2])
  })

  it.each(["strict", "freeze"] as const)(
    "nobody takes over, releases, or believes that Redis is well (%s)",
    async (policy) => {
      const { node } = await twoNodes(policy)
      cutOff()
      await failureOf(node.storage.acquire(node.address, shards(3)))
      await failureOf(node.storage.release(node.address, shards(1)[0]))
      await failureOf(node.storage.refresh(node.address, []))
      await failureOf(node.storage.getRunners)
      await backAgain(node)
      expect(await refresh(node, 1, 2)).toEqual([1, 2])
    },
  )

  it.each(["strict", "freeze"] as const)(
    "and comes back empty, owners go on and nobody else gets their shards (%s)",
    async (policy) => {
      const { node, other, ownerOf } = await twoNodes(policy)
      await nodesSeenBy(other)
      await server.kill()
      expect(await refresh(node, 1, 2)).toEqual([1, 2])
      await server.restart()
      await expect.poll(() => acquire(other, 1, 2, 3).catch(() => "silent")).toEqual([])
      await expect
        .poll(async () => [await refresh(node, 1, 2), await ownerOf(1).catch(() => null)])
        .toEqual([[1, 2], expect.stringContaining("127.0.0.1:7001#")])
      expect(await acquire(other, 1, 2)).toEqual([])
    },
  )

  it("a full Redis still takes a release", async () => {
    const { node, ownerOf, redis } = await twoNodes("strict")
    onTestFinished(async () => void (await redis.config("SET", "maxmemory", "512mb")))
    await redis.config("SET", "maxmemory", "1")
    await failureOf(node.storage.acquire(node.address, shards(3)))
    await release(node, 1)
    expect(await ownerOf(1)).toBeNull()
  })
})

describe.runIf(hasPrivateRedis())("on a Redis in cluster mode, where a script names keys of one slot alone (7)", () => {
  let server: PrivateRedis
  beforeAll(async () => {
    server = await startRedis({ cluster: true })
    const redis = new Redis(server.url)
    await redis.call("CLUSTER", "ADDSLOTSRANGE", "0", "16383")
    await until("the cluster is up", async () =>
      String(await redis.call("CLUSTER", "INFO")).includes("cluster_state:ok"),
    )
    redis.disconnect()
  })
  afterAll(() => server.remove())

  runnerStorageContract("Redis", () => redisWorld(server.url))
})
