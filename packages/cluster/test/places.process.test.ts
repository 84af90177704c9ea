/** Orders to move sales, and who has those, on a real Redis. */
import { nodeDefer } from "@ticketrush/engine/ports-node"
import { limits } from "@ticketrush/protocol"
import { createRedis, hasRedis, type TestRedis } from "@ticketrush/testing"
import { Effect, Exit, Redacted, Scope } from "effect"
import * as ShardId from "effect/cluster/ShardId"
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest"
import { clusterReader } from "../src/ClusterView.ts"
import { moveSale } from "../src/move-sale.ts"
import { runnerScripts } from "../src/runner-scripts.ts"
import { longLease, type RedisNode, redisWorld } from "./redis-nodes.ts"
import { acquire, nodesSeenBy, register, run } from "./runner-storage.contract.ts"

const concertId = 7

describe.runIf(await hasRedis())("moved sales in Redis", () => {
  let server: TestRedis
  beforeAll(async () => {
    server = await createRedis()
  })
  afterAll(() => server.drop())

  const cluster = async () => {
    const world = await redisWorld(server.url)
    const scope = Scope.makeUnsafe()
    onTestFinished(() => Effect.runPromise(Scope.close(scope, Exit.void)))
    const prefix = /^\{(.*)cluster\}/.exec(world.keys.since)![1]
    const options = { url: Redacted.make(server.url), prefix, defer: nodeDefer, log: { warn: () => {} } }
    const reader = await Effect.runPromise(Scope.provide(clusterReader(options), scope))
    const [one, two] = [await world.start(7_001), await world.start(7_002)]
    for (const node of [one, two]) await register(node)
    const order = (id: number, to: string | null) => run(reader.move(id, to))
    const places = async () => (await run(reader.view)).places
    return { ...world, one, two, order, places, reader }
  }
  /** As the node has it in its list. */
  const peerOf = ({ node }: RedisNode, name: string) => {
    const { address, incarnation } = node.nodes.find((each) => each.address.endsWith(name))!
    return { address, incarnation }
  }
  const placeAt = async ({ node }: RedisNode) => {
    await run(node.placing.look)
    return node.placing.places.of(concertId)
  }
  /** A shard of the group that is one node's alone. */
  const own = ({ address }: RedisNode, number: number) => ShardId.make(`${address.host}:${address.port}`, number)

  it("are ordered again and taken back without a change where nothing changes", async () => {
    const { order, places } = await cluster()
    expect([await order(concertId, null), (await places()).size]).toEqual(["done", 0])
    for (const _ of [1, 2]) expect(await order(concertId, "127.0.0.1:7002")).toBe("done")
    expect(await places()).toEqual(
      new Map([[concertId, { to: "127.0.0.1:7002", at: "", incarnation: "", revision: 1 }]]),
    )
    expect([await order(concertId, null), (await places()).size]).toEqual(["done", 0])
  })

  it("go to no node that is unknown, drained, or not reached by the others", async () => {
    const { order, places, reader, two } = await cluster()
    expect(await order(concertId, "127.0.0.1:7009")).toBe("unknown")
    await run(reader.drain("127.0.0.1:7002", true))
    expect(await order(concertId, "127.0.0.1:7002")).toBe("draining")
    await run(reader.drain("127.0.0.1:7002", false))
    await run(two.storage.setRunnerHealth(two.address, false))
    expect(await order(concertId, "127.0.0.1:7002")).toBe("silent")
    expect((await places()).size).toBe(0)
  })

  it("are at most so many", async () => {
    const { keys, order, redis } = await cluster()
    const place = JSON.stringify({ to: "127.0.0.1:7001", at: "", incarnation: "", revision: 1 })
    const others = Array.from({ length: limits.salesMovedMax - 1 }, (_, n) => [String(n + 2), place])
    await redis.hset(keys.places, "revision", "1", ...others.flat())
    expect(await order(1, "127.0.0.1:7001")).toBe("done")
    expect(await order(limits.salesMovedMax + 1, "127.0.0.1:7001")).toBe("full")
    expect(await order(1, "127.0.0.1:7002")).toBe("done")
    expect([await order(2, null), await order(limits.salesMovedMax + 1, "127.0.0.1:7001")]).toEqual(["done", "done"])
  })

  it("make room for one more as soon as the concert of one of them was retired", async () => {
    const { keys, order, places, reader, redis } = await cluster()
    const place = JSON.stringify({ to: "127.0.0.1:7001", at: "", incarnation: "", revision: 1 })
    const others = Array.from({ length: limits.salesMovedMax }, (_, n) => [String(n + 2), place])
    await redis.hset(keys.places, "revision", "1", ...others.flat())
    const retired = new Set<number>()
    const move = (id: number) =>
      run(
        moveSale(
          { reader, concertsAmong: (ids) => Effect.succeed(ids.flatMap((id) => (retired.has(id) ? [] : [{ id }]))) },
          id,
          "127.0.0.1:7002",
        ),
      )
    expect(await move(1)).toBe("full")
    for (const id of [5, 9]) retired.add(id)
    expect([await move(5), await order(1, "127.0.0.1:7002")]).toEqual(["no-concert", "full"])
    expect(await move(1)).toBe("done")
    expect((await places()).size).toBe(limits.salesMovedMax - 1)
    expect([...(await places()).keys()].filter((id) => retired.has(id))).toEqual([])
  })

  it("are given away by who knows how they stand, and nobody else", async () => {
    const { one, order, two } = await cluster()
    await order(concertId, "127.0.0.1:7002")
    await nodesSeenBy(one)
    for (const node of [one, two]) await placeAt(node)
    const next = peerOf(one, "7002")
    expect(await run(one.node.placing.pass(concertId, next, null))).toBe(true)
    const given = { to: next.address, at: next.address, incarnation: next.incarnation, revision: 2 }
    expect(one.node.placing.places.of(concertId)).toEqual(given)
    // The other one still knows how it stood before.
    expect(await run(two.node.placing.pass(concertId, null, null))).toBe(true)
    expect(two.node.placing.places.of(concertId)).toEqual(given)
  })

  it("are taken back from a node when its lock is gone, and not before", async () => {
    const { one, order, two } = await cluster()
    await order(concertId, "127.0.0.1:7002")
    await nodesSeenBy(one)
    await placeAt(one)
    const gone = peerOf(one, "7002")
    expect(await run(two.storage.acquire(two.address, [own(two, 1), own(two, 2)]))).toHaveLength(2)
    await run(one.node.placing.pass(concertId, gone, null))
    expect(await run(one.node.placing.pass(concertId, null, gone))).toBe(false)
    await run(one.node.evict(gone, 0))
    expect(await run(one.node.placing.pass(concertId, null, gone))).toBe(true)
    expect(one.node.placing.places.of(concertId)).toMatchObject({ to: gone.address, at: "" })
  })

  it("are written down again by nodes when Redis was emptied, and cannot be ordered before", async () => {
    const { keys, one, order, places, redis, two } = await cluster()
    await order(concertId, "127.0.0.1:7002")
    await placeAt(one)
    await redis.del(keys.since, keys.places)
    expect(await order(8, "127.0.0.1:7002")).toBe("forgotten")
    await placeAt(one)
    expect(await placeAt(two)).toMatchObject({ to: "127.0.0.1:7002", revision: 1 })
    expect([...(await places()).keys()]).toEqual([concertId])
  })

  it("are not written down again by a node that is late, as an order may have taken them back", async () => {
    const { age, keys, one, order, places, redis } = await cluster()
    await order(concertId, "127.0.0.1:7002")
    await placeAt(one)
    await redis.del(keys.since, keys.places)
    // The node hears that its place is missing; before it tells Redis of it the lease is over, and the order is taken back.
    const late = one.node.placing.places.of(concertId)
    const tell = () => {
      const { lua } = runnerScripts.clusterKeepPlaces
      return redis.eval(lua, 2, keys.since, keys.places, longLease.leaseMs, concertId, JSON.stringify(late))
    }
    expect([await tell(), (await places()).size]).toEqual([1, 1])
    await age()
    expect([await order(concertId, null), await tell(), (await places()).size]).toEqual(["done", 0, 0])
  })

  it("cannot be changed for a lease after Redis was emptied, which each look says", async () => {
    const { age, keys, one, redis } = await cluster()
    const look = () => run(one.node.placing.look)
    expect(await look()).toBe(true)
    await redis.del(keys.since)
    expect([await look(), await look()]).toEqual([false, false])
    await age()
    expect(await look()).toBe(true)
  })

  it("are looked up before a node that gets a lock runs a sale of it", async () => {
    const { one, order } = await cluster()
    await order(concertId, "127.0.0.1:7002")
    await acquire(one, 3)
    expect(one.node.placing.places.of(concertId)).toMatchObject({ to: "127.0.0.1:7002" })
    expect(one.node.placing.knows("default:3")).toBe(true)
    one.node.placing.acquired(["default:4"])
    expect(one.node.placing.knows("default:4")).toBe(false)
    await placeAt(one)
    expect(one.node.placing.knows("default:4")).toBe(true)
  })

  it("have one lock for all shards of their node, which stays until the last of those is released", async () => {
    const { keys, one, redis } = await cluster()
    const lock = keys.nodeLock("127.0.0.1:7001")
    const shards = [1, 2, 3].map((number) => own(one, number))
    expect(await run(one.storage.acquire(one.address, shards))).toEqual(shards)
    expect((await redis.keys(`${keys.lock("")}*`)).length).toBe(0)
    await run(one.storage.release(one.address, shards[0]))
    await run(one.storage.release(one.address, shards[1]))
    expect(await redis.exists(lock)).toBe(1)
    expect(await run(one.storage.refresh(one.address, [shards[2]]))).toEqual([shards[2]])
    await run(one.storage.release(one.address, shards[2]))
    expect(await redis.exists(lock)).toBe(0)
  })
})
