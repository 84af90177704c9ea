/** What goes wrong with locks in Redis that are written without much thought, on a real Redis. Each number is a pitfall. */

import { once } from "node:events"
import { type AddressInfo, createServer } from "node:net"
import { createRedis, hasRedis, startTcpProxy, type TcpProxy, type TestRedis } from "@ticketrush/testing"
import { Effect, Redacted } from "effect"
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest"
import { keysOf } from "../src/runner-scripts.ts"
import { longLease, redisWorld } from "./redis-nodes.ts"
import {
  acquire,
  failureOf,
  nodesSeenBy,
  refresh,
  register,
  release,
  run,
  runnerOf,
  shards,
} from "./runner-storage.contract.ts"

describe.runIf(await hasRedis())("nodes on one Redis", () => {
  let server: TestRedis
  beforeAll(async () => {
    server = await createRedis()
  })
  afterAll(() => server.drop())
  const world = () => redisWorld(server.url)

  const throughProxy = async (): Promise<{ readonly url: Redacted.Redacted; readonly proxy: TcpProxy }> => {
    const { hostname, port } = new URL(server.url)
    const proxy = await startTcpProxy({ host: hostname, port: Number(port || 6_379) })
    onTestFinished(() => proxy.close())
    return { url: Redacted.make(proxy.urlFor(server.url)), proxy }
  }

  it("send nothing twice when the connection breaks, and keep nothing for later (1)", async () => {
    const { proxy, url } = await throughProxy()
    const { ownerOf, start } = await world()
    const node = await start(7_001, { url })
    await register(node)
    proxy.hold("to-server")
    const asked = failureOf(node.storage.acquire(node.address, shards(1)))
    await proxy.held("to-server")
    proxy.refuse()
    proxy.cut()
    await asked
    // While there is no connection, a call fails at once.
    await failureOf(node.storage.acquire(node.address, shards(2)))
    proxy.release()
    proxy.accept()
    await expect.poll(() => acquire(node, 3).catch(() => "not yet")).toEqual([3])
    expect([await ownerOf(1), await ownerOf(2)]).toEqual([null, null])
  })

  it("get the locks of the process before them at their address, which has them no more (2)", async () => {
    const { start } = await world()
    const before = await start(7_001)
    await register(before)
    await acquire(before, 1, 2)
    const after = await start(7_001)
    await register(after)
    expect(await acquire(after, 1, 2, 3)).toEqual([1, 2, 3])

    expect(await refresh(before, 1, 2)).toEqual([])
    expect(await acquire(before, 4)).toEqual([])
    await release(before, 1)
    await run(before.storage.releaseAll(before.address))
    await run(before.storage.unregister(before.address))
    expect(await refresh(after, 1, 2, 3)).toEqual([1, 2, 3])
    expect(await nodesSeenBy(after)).toEqual(new Map([[7_001, true]]))
    const refusal = String(await failureOf(before.storage.register(runnerOf(before), true)))
    expect(refusal).toContain("another process has registered 127.0.0.1:7001 in the cluster")
    expect(before.warnings).toContain(refusal.replace("Error: ", ""))
  })

  it("hear that a lock is lost whose key is missing, and do not take it back (3)", async () => {
    const { keys, ownerOf, redis, start } = await world()
    const node = await start(7_001)
    await register(node)
    await acquire(node, 1, 2)
    await redis.del(keys.lock("default:1"))
    expect(await refresh(node, 1, 2)).toEqual([2])
    expect(await ownerOf(1)).toBeNull()
  })

  describe("after Redis has forgotten everything", () => {
    const flushed = async () => {
      const { age, redis, start, ...rest } = await world()
      const [owner, other] = [await start(7_001), await start(7_002)]
      for (const node of [owner, other]) await register(node)
      await acquire(owner, 1, 2)
      await nodesSeenBy(owner)
      await nodesSeenBy(other)
      const flush = async () =>
        void (await redis.unlink(...(await redis.keys(`${rest.keys.since.replace(":since", "")}*`))))
      return { age, flush, other, owner, redis, start, ...rest }
    }

    it("give its shards to nobody else for one lease, while their owner takes them back (4)", async () => {
      const { flush, other, owner } = await flushed()
      await flush()
      expect(await acquire(other, 1, 2, 3)).toEqual([])
      expect(await refresh(owner, 1, 2)).toEqual([1, 2])
      expect(await refresh(other)).toEqual([])
      expect(await acquire(other, 1, 2)).toEqual([])
    })

    it("grant what is free once that lease is over (4)", async () => {
      const { age, flush, other, owner } = await flushed()
      await flush()
      await refresh(owner, 1)
      await refresh(other)
      await age()
      expect(await acquire(other, 1, 2, 3)).toEqual([2, 3])
    })

    it("do not take back what they had before they were away for longer than a lease (4)", async () => {
      const { flush, owner } = await flushed()
      owner.pass(longLease.leaseMs)
      await flush()
      expect(await refresh(owner, 1, 2)).toEqual([])
    })

    it("see all others as before, who are registered again with their next renewal", async () => {
      const { flush, other, owner, redis, keys } = await flushed()
      await run(owner.storage.setRunnerHealth(other.address, false))
      await nodesSeenBy(owner)
      await flush()
      await refresh(owner, 1)
      expect(await nodesSeenBy(owner)).toEqual(
        new Map([
          [7_001, true],
          [7_002, false],
        ]),
      )
      await refresh(other)
      expect(await redis.hlen(keys.runners)).toBe(2)
    })

    it("do not list themselves before they are registered, so that Sharding registers them", async () => {
      const { flush, owner } = await flushed()
      await flush()
      expect([...(await nodesSeenBy(owner)).keys()]).toEqual([7_002])
    })

    it("keep their machine ids in whatever order they come back", async () => {
      const { flush, other, owner } = await flushed()
      await flush()
      expect(await register(other)).toBe(1)
      expect(await register(owner)).toBe(0)
    })

    it("keep their locks where their machine id is another's by now", async () => {
      const { flush, owner, start } = await flushed()
      await flush()
      expect(await register(await start(7_003))).toBe(0)
      expect(await refresh(owner, 1, 2)).toEqual([1, 2])
      expect(await register(owner)).toBe(1)
      expect(await refresh(owner, 1, 2)).toEqual([1, 2])
    })

    it("register anew where their machine id is another's by now", async () => {
      const { flush, other, start } = await flushed()
      await flush()
      const third = await start(7_003)
      await register(third)
      const fourth = await start(7_004)
      expect(await register(fourth)).toBe(1)
      expect(await refresh(other)).toEqual([])
      expect([...(await nodesSeenBy(fourth)).keys()].sort()).toEqual([7_003, 7_004])
      expect(await register(other)).toBe(2)
    })
  })

  it("take the lowest machine id that is free, and keep that of a silent node for ten leases (6)", async () => {
    const { keys, redis, start } = await world()
    const nodes = [await start(7_001), await start(7_002), await start(7_003)]
    for (const [id, node] of nodes.entries()) expect(await register(node)).toBe(id)
    await run(nodes[1].storage.unregister(nodes[1].address))
    expect(await register(await start(7_004))).toBe(1)

    const silentFor = async (port: number, ms: number) => {
      const [seconds] = await redis.time()
      await redis.zadd(keys.heartbeats, "XX", Number(seconds) * 1_000 - ms, `127.0.0.1:${port}`)
    }
    await silentFor(7_001, 9 * longLease.leaseMs)
    expect(await register(await start(7_005))).toBe(3)
    await silentFor(7_001, 11 * longLease.leaseMs)
    expect(await register(await start(7_006))).toBe(0)
  })

  it("name only keys that lie on one node of a Redis cluster (7)", () => {
    const { lock, nodeLock, ...keys } = keysOf("shop:")
    for (const key of [...Object.values(keys), lock("default:1"), nodeLock("10.0.0.2:7000")])
      expect(key).toMatch(/^\{shop:cluster\}:/)
  })

  it("wait at most one lease for the locks of nodes that are all dead, at whatever address they start again (8)", async () => {
    const { keys, leaseOver, redis, start } = await world()
    const dead = await start(7_001)
    await register(dead)
    await acquire(dead, 1, 2)
    const next = await start(7_002)
    await register(next)
    expect(await acquire(next, 1, 2)).toEqual([])
    for (const number of [1, 2]) {
      const left = await redis.pttl(keys.lock(`default:${number}`))
      expect(left).toBeGreaterThan(0)
      expect(left).toBeLessThanOrEqual(longLease.leaseMs)
    }
    await leaseOver(dead)
    expect(await acquire(next, 1, 2)).toEqual([1, 2])
  })

  it("refuse to join nodes that live with other settings, and say what differs", async () => {
    const { leaseOver, start } = await world()
    const first = await start(7_001)
    await register(first)
    const other = await start(7_002, { settings: "200 shards" })
    const sentence =
      "the node 127.0.0.1:7001 of this cluster runs with 300 shards, and this one is set to 200 shards: " +
      "all nodes of a cluster take the same"
    expect((await run(Effect.flip(other.node.mayJoin("127.0.0.1:7002")))).message).toBe(sentence)
    expect(String(await failureOf(other.storage.register(runnerOf(other), true)))).toContain(sentence)
    expect([...(await nodesSeenBy(first)).keys()]).toEqual([7_001])
    await leaseOver(first)
    await run(other.node.mayJoin("127.0.0.1:7002"))
    expect(await register(other)).toBe(0)
  })

  it("say of all that they share only what differs", async () => {
    const { start } = await world()
    await register(
      await start(7_001, { settings: "300 shards, the group default, calls of version 1, events of version 7" }),
    )
    const other = await start(7_002, { settings: "300 shards, the group vip, calls of version 1, events of version 8" })
    expect((await run(Effect.flip(other.node.mayJoin("127.0.0.1:7002")))).message).toBe(
      "the node 127.0.0.1:7001 of this cluster runs with the group default and events of version 7, and this one is set to " +
        "the group vip and events of version 8: all nodes of a cluster take the same",
    )
  })

  it("refuse to start at an address where another one lives, and take that of one that has just ended", async () => {
    const { start } = await world()
    const listening = createServer().listen(0, "127.0.0.1")
    await once(listening, "listening")
    const { port } = listening.address() as AddressInfo
    await register(await start(port))
    const next = await start(port)
    const address = `127.0.0.1:${port}`
    expect((await run(Effect.flip(next.node.mayJoin(address)))).message).toMatch(
      new RegExp(
        `^another node of this cluster lives at ${address}: it answers there and was heard of \\d+\\.\\d s ago\\. Stop it`,
      ),
    )
    listening.close()
    await once(listening, "close")
    await run(next.node.mayJoin(address))
    expect(next.warnings).toEqual([])
  })

  it("warn of another build and of another clock, and join all the same", async () => {
    const { start } = await world()
    await register(await start(7_001))
    const other = await start(7_002, { build: "1.1.0", wallMs: () => Date.now() - 61_000 })
    await run(other.node.mayJoin("127.0.0.1:7002"))
    expect(other.warnings).toEqual([
      "the node 127.0.0.1:7001 runs the build 1.0.0, and this one 1.1.0",
      expect.stringMatching(/^the clock of this node is (60\.\d|61\.\d) s behind that of the node 127\.0\.0\.1:7001$/),
    ])
    expect(await register(other)).toBe(1)
    const third = await start(7_003, { wallMs: () => Date.now() + 500 })
    await run(third.node.mayJoin("127.0.0.1:7003"))
    expect(third.warnings).toHaveLength(2)
  })

  it("let go of a shard in which the journal has shown another owner", async () => {
    const { start } = await world()
    const node = await start(7_001)
    await register(node)
    await acquire(node, 1, 2)
    node.node.fenced("default:1")
    expect(await refresh(node, 1, 2)).toEqual([2])
    await release(node, 1)
    expect(await acquire(node, 1)).toEqual([1])
    expect(await refresh(node, 1, 2)).toEqual([1, 2])
  })

  it("go on where Redis has lost their scripts", async () => {
    const { redis, start } = await world()
    const node = await start(7_001)
    await register(node)
    await acquire(node, 1)
    await redis.script("FLUSH")
    expect(await refresh(node, 1)).toEqual([1])
    await release(node, 1)
    expect(await acquire(node, 1)).toEqual([1])
  })
})
