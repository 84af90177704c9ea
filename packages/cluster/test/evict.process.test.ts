/** A node that is gone is taken out of the cluster at once, on a real Redis. */
import { createServer } from "node:net"
import { nodeClock } from "@ticketrush/engine/ports-node"
import { createRedis, hasRedis, type TestRedis } from "@ticketrush/testing"
import { Effect, Exit, Scope } from "effect"
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest"
import type { Peer } from "../src/PeerWatch.ts"
import { watchPeers } from "../src/watchPeers.ts"
import { longLease, redisWorld } from "./redis-nodes.ts"
import { acquire, nodesSeenBy, refresh, register, release, run } from "./runner-storage.contract.ts"

describe.runIf(await hasRedis())("a node that others found to be gone", () => {
  let server: TestRedis
  beforeAll(async () => {
    server = await createRedis()
  })
  afterAll(() => server.drop())

  const twoNodes = async () => {
    const world = await redisWorld(server.url)
    const [dead, other] = [await world.start(7_001), await world.start(7_002)]
    for (const node of [dead, other]) await register(node)
    expect(await acquire(dead, 1, 2)).toEqual([1, 2])
    expect(await acquire(other, 3)).toEqual([3])
    await nodesSeenBy(other)
    return { ...world, dead, other }
  }

  it("is in the cluster no more, and its shards are free", async () => {
    const { other } = await twoNodes()
    let gone = 0
    other.node.onGone(() => {
      gone++
    })
    const [peer] = other.node.peers
    expect(peer).toMatchObject({ address: "127.0.0.1:7001", incarnation: expect.any(String) })
    expect(await run(other.node.evict(peer, 0))).toBe(2)
    expect(await nodesSeenBy(other)).toEqual(new Map([[7_002, true]]))
    expect([other.node.peers, gone]).toEqual([[], 1])
    expect(await acquire(other, 1, 2)).toEqual([1, 2])
    expect(await refresh(other, 1, 2, 3)).toEqual([1, 2, 3])
  })

  it("by their own view alone stays, and keeps its shards, while Redis hears of it", async () => {
    const { dead, keys, other, redis } = await twoNodes()
    const [peer] = other.node.peers
    expect(await run(other.node.evict(peer, 60_000))).toBeUndefined()
    expect(await refresh(dead, 1, 2)).toEqual([1, 2])
    const [seconds] = await redis.time()
    await redis.zadd(keys.heartbeats, "XX", Number(seconds) * 1_000 - 62_000, peer.address)
    expect(await run(other.node.evict(peer, 60_000))).toBe(2)
  })

  it("and lives after all loses what others have taken, and comes back with its next renewal", async () => {
    const { dead, other } = await twoNodes()
    await run(other.node.evict(other.node.peers[0], 0))
    expect(await acquire(other, 1)).toEqual([1])
    expect(await refresh(dead, 1, 2)).toEqual([])
    expect([...(await nodesSeenBy(other)).keys()].sort()).toEqual([7_001, 7_002])
    expect(await acquire(dead, 1, 2)).toEqual([2])
  })

  it("leaves what the process after it has at the same address", async () => {
    const { other, start } = await twoNodes()
    const [before] = other.node.peers
    const next = await start(7_001)
    await register(next)
    expect(await acquire(next, 1)).toEqual([1])
    // Of the one before it only the lock that no node has taken over.
    expect(await run(other.node.evict(before, 0))).toBe(1)
    expect([...(await nodesSeenBy(other)).keys()].sort()).toEqual([7_001, 7_002])
    expect(await refresh(next, 1, 2)).toEqual([1])
  })

  it("a node that wants locks waits for those that are freed meanwhile", async () => {
    const { dead, start } = await twoNodes()
    const patient = await start(7_003, { clock: nodeClock, lease: { ...longLease, acquireMsMax: 60_000 } })
    await register(patient)
    const wanted = acquire(patient, 1, 2, 4)
    await expect.poll(() => refresh(patient, 4)).toEqual([4])
    await release(dead, 1)
    await run(dead.storage.releaseAll(dead.address))
    expect(await wanted).toEqual([1, 2, 4])
  })

  it("a node that wants locks which no node frees says after a while which it has", async () => {
    const { start } = await twoNodes()
    const patient = await start(7_003, { clock: nodeClock, lease: { ...longLease, acquireMsMax: 100 } })
    await register(patient)
    expect(await acquire(patient, 1, 2, 4)).toEqual([4])
  })

  /** A node that listens and answers until it is closed, and what another does about it. */
  const watched = async () => {
    const listener = createServer((socket) => void socket.on("error", () => {}).resume())
    await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve))
    onTestFinished(() => void listener.close())
    const peer: Peer = {
      address: `127.0.0.1:${(listener.address() as { readonly port: number }).port}`,
      incarnation: "first",
    }
    const seen = { answers: 0, evicted: [] as Array<Peer>, answering: true }
    const scope = Scope.makeUnsafe()
    onTestFinished(() => Effect.runPromise(Scope.close(scope, Exit.void)))
    const ping = Effect.suspend(() => (seen.answering ? Effect.sync(() => void seen.answers++) : Effect.never))
    const lost = await Effect.runPromise(
      watchPeers({
        runners: { ping: () => ping },
        peers: () => (seen.evicted.length > 0 ? [] : [peer]),
        evict: (gone) => Effect.sync(() => seen.evicted.push(gone)),
        clock: nodeClock,
        log: { warn: () => {} },
      }).pipe(Scope.provide(scope)),
    )
    await expect.poll(() => seen.answers).toBeGreaterThan(0)
    return { listener, lost, peer, seen }
  }

  it("is one whose connection broke and at whose address no process listens", async () => {
    const { listener, lost, peer, seen } = await watched()
    await new Promise<unknown>((resolve) => listener.close(resolve))
    lost(peer.address)
    await expect.poll(() => seen.evicted).toEqual([peer])
  })

  it("is not one whose connection broke while a process listens at its address", async () => {
    const { lost, peer, seen } = await watched()
    lost(peer.address)
    const { answers } = seen
    await expect.poll(() => seen.answers).toBeGreaterThan(answers + 6)
    expect(seen.evicted).toEqual([])
  })

  it("is one that answers no ping any more", async () => {
    const { peer, seen } = await watched()
    seen.answering = false
    await expect.poll(() => seen.evicted).toEqual([peer])
  })
})
