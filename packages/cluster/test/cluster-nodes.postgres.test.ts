/** Sales over several nodes: any node serves any sale, and a sale moves without losing an answer. */
import { createDatabase, createRedis, hasRedis, type TestDatabase, type TestRedis } from "@ticketrush/testing"
import { Redis } from "ioredis"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { keysOf } from "../src/runner-scripts.ts"
import {
  type ClusterTestNode,
  claimFrom,
  holdOf,
  moveSale,
  open,
  prepareDatabase,
  startClusterNode,
} from "./cluster-nodes.ts"

const concerts = [1, 2, 3, 4, 5, 6, 7, 8]

describe.runIf(await hasRedis())("a cluster", () => {
  let redis: TestRedis
  let database: TestDatabase
  beforeAll(async () => {
    redis = await createRedis()
  })
  afterAll(() => redis.drop())

  let clusters = 0
  const cluster = async () => {
    database = await createDatabase()
    await prepareDatabase(database.url)
    // Redis is no new one: nodes need not wait for one lease.
    const client = new Redis(redis.url)
    await client.set(keysOf(`${redis.prefix}${++clusters}:`).since, "1")
    client.disconnect()
    const place = { redisUrl: redis.url, databaseUrl: database.url, prefix: `${redis.prefix}${clusters}:` }
    return Object.assign((name: string) => startClusterNode(name, place), {
      move: (concertId: number, to: string | null) => moveSale(redis.url, place.prefix, concertId, to),
    })
  }
  const owners = (nodes: ReadonlyArray<ClusterTestNode>) =>
    concerts.map((concertId) => nodes.filter((node) => node.owns(concertId)).map(({ name }) => name))

  it("answers for every sale on every node, with the answer of its owner", async () => {
    const start = await cluster()
    const nodes = [await start("one"), await start("two")]
    for (const concertId of concerts) {
      await open(nodes[concertId % 2], concertId, 20)
    }
    for (const [index, node] of nodes.entries()) {
      for (const concertId of concerts) {
        const held = await node.decided(concertId, holdOf(concertId, index + 1, index))
        expect(held).toMatchObject({
          reply: { kind: "accepted" },
          value: { options: [{ seats: 20, free: 19 - index }] },
        })
      }
    }
    await expect.poll(() => owners(nodes).map((names) => names.length)).toEqual(concerts.map(() => 1))
    expect(new Set(owners(nodes).flat())).toEqual(new Set(["one", "two"]))
    for (const node of nodes) {
      const taken = await node.decided(1, holdOf(1, 9, 0))
      expect(taken).toMatchObject({ reply: { kind: "refused", refusal: { code: "seat-taken" } } })
      expect(await node.ask(77, { kind: "overview" })).toMatchObject({ kind: "absent" })
      const option = await node.ask(1, { kind: "option", optionId: 1024 })
      expect(option).toMatchObject({ kind: "answer", value: { free: 18, states: expect.any(Uint8Array) } })
    }
  })

  it("moves sales to a node that joins and back from one that stops, and answers every hold once", async () => {
    const start = await cluster()
    const one = await start("one")
    for (const concertId of concerts) await open(one, concertId, 400)
    const nodes = [one]
    const answers = new Map<string, unknown>()
    const asking = new Map<ClusterTestNode, number>()
    let loading = true
    /** People who come one after another to whatever node runs, each for a seat of their own. */
    const visit = async (lane: number): Promise<void> => {
      for (let turn = 0; loading; turn++) {
        const concertId = concerts[lane % concerts.length]
        const person = 1 + lane + turn * 16
        const node = nodes[turn % nodes.length]
        asking.set(node, (asking.get(node) ?? 0) + 1)
        const submitted = await node.decided(concertId, holdOf(concertId, person, Math.floor((person - 1) / 8)))
        asking.set(node, asking.get(node)! - 1)
        answers.set(`${concertId}/${person}`, "reply" in submitted ? submitted.reply : submitted)
        if (Math.floor((person - 1) / 8) > 380) return
      }
    }
    const visitors = Array.from({ length: 16 }, (_, lane) => visit(lane))
    const two = await start("two")
    nodes.push(two)
    await expect.poll(() => concerts.some((concertId) => two.owns(concertId))).toBe(true)
    const moved = answers.size
    await expect.poll(() => answers.size > moved + 50 || !loading).toBe(true)
    // The load goes to the other node, and what is under way is answered, before this one leaves: as the gateway does it.
    nodes.shift()
    await expect.poll(() => asking.get(one)).toBe(0)
    await one.stop()
    await expect.poll(() => concerts.every((concertId) => two.owns(concertId))).toBe(true)
    loading = false
    await Promise.all(visitors)

    expect([...answers.values()].filter((reply) => (reply as { readonly kind: string }).kind !== "accepted")).toEqual(
      [],
    )
    for (const concertId of concerts) {
      const asked = await two.ask(concertId, { kind: "option", optionId: concertId * 1024 })
      const held = [...answers.keys()].filter((name) => name.startsWith(`${concertId}/`)).length
      expect(asked).toMatchObject({ kind: "answer", value: { free: 400 - held } })
    }
  })

  it("has a sale at the node that it was moved to, under one more epoch, with every hold answered once", async () => {
    const start = await cluster()
    const nodes = [await start("one"), await start("two"), await start("three")]
    await open(nodes[0], 1, 400)
    // A sale that was moved stays where it is while nodes that have just joined get their shards, which would be one more epoch.
    const [target, , owner] = nodes
    expect(await start.move(1, owner.address)).toBe("done")
    await expect.poll(() => owner.owns(1)).toBe(true)
    expect(await owner.ask(1, { kind: "overview" })).toMatchObject({ kind: "answer" })
    const epoch = owner.engine.sales.get(1)!.epoch
    let seats = 0
    let loading = true
    const answers: Array<string> = []
    const visit = async (lane: number): Promise<void> => {
      for (let turn = lane; loading && seats < 399; turn++) {
        const seat = seats++
        const submitted = await nodes[turn % 3].decided(1, holdOf(1, seat + 1, seat))
        answers.push("reply" in submitted ? submitted.reply.kind : submitted.kind)
      }
    }
    const visitors = Array.from({ length: 6 }, (_, lane) => visit(lane))
    expect(await start.move(1, target.address)).toBe("done")
    await expect.poll(() => target.owns(1)).toBe(true)
    const moved = answers.length
    await expect.poll(() => answers.length > moved + 20 || seats >= 399).toBe(true)
    loading = false
    await Promise.all(visitors)
    expect(new Set(answers)).toEqual(new Set(["accepted"]))
    expect(nodes.filter((node) => node.owns(1))).toEqual([target])
    expect(target.engine.sales.get(1)!.epoch).toBe(epoch + 1)
    for (const node of nodes) {
      const asked = await node.ask(1, { kind: "option", optionId: 1024 })
      expect(asked).toMatchObject({ kind: "answer", value: { free: 400 - answers.length } })
    }
    // Its shard has it again while the node that it was moved to is not there.
    await target.stop()
    const others = nodes.filter((node) => node !== target)
    await expect.poll(() => others.some((node) => node.owns(1))).toBe(true)
    expect(await others[0].decided(1, holdOf(1, 400, 399))).toMatchObject({ reply: { kind: "accepted" } })
  })

  it("has a sale again that comes back to it, though an append of it was refused after it had gone", async () => {
    const start = await cluster()
    const nodes = [await start("one"), await start("two")]
    await open(nodes[0], 2, 20)
    // Nothing is moved to a node that has just joined: once this one has a sale, it has its shards as well.
    expect(await start.move(2, nodes[1].address)).toBe("done")
    await expect.poll(() => nodes[1].owns(2)).toBe(true)
    await open(nodes[0], 1, 20)
    await expect.poll(() => nodes.filter((node) => node.owns(1)).length).toBe(1)
    const owner = nodes.find((node) => node.owns(1))!
    const target = nodes.find((node) => node !== owner)!
    expect(await start.move(1, target.address)).toBe("done")
    await expect.poll(() => target.owns(1)).toBe(true)
    owner.fenced(1)
    expect(await start.move(1, null)).toBe("done")
    await expect.poll(() => target.owns(1)).toBe(false)
    expect(await target.decided(1, holdOf(1, 1, 0))).toMatchObject({ reply: { kind: "accepted" } })
    expect(owner.owns(1)).toBe(true)
  })

  it("goes on looking where sales were moved to after a place that cannot be read", async () => {
    const start = await cluster()
    const nodes = [await start("one"), await start("two")]
    await open(nodes[0], 1, 20)
    await expect.poll(() => nodes.filter((node) => node.owns(1)).length).toBe(1)
    const target = nodes.find((node) => !node.owns(1))!
    const client = new Redis(redis.url)
    const { places } = keysOf(`${redis.prefix}${clusters}:`)
    const asked = async () => Number(/cmdstat_hgetall:calls=(\d+)/.exec(await client.info("commandstats"))?.[1] ?? 0)
    await client.hset(places, "7", "no place", "revision", "1000")
    // The whole list is asked for as long as it could not be read.
    const before = await asked()
    await expect.poll(asked).toBeGreaterThan(before + 10)
    await client.hdel(places, "7")
    client.disconnect()
    expect(await start.move(1, target.address)).toBe("done")
    await expect.poll(() => target.owns(1)).toBe(true)
  })

  it("leaves a sale that the journal shows to be another's, and asks its owner from then on", async () => {
    const start = await cluster()
    const one = await start("one")
    await open(one, 1, 20)
    await expect.poll(() => one.owns(1)).toBe(true)
    // Another process claims the sale behind the back of the cluster, as a zombie does that wakes up.
    const claimed = await claimFrom(database.url, 1)
    expect(claimed).toMatchObject({ kind: "claimed", epoch: 2 })
    const held = await one.submit(1, holdOf(1, 1, 0))
    expect(held).toMatchObject({ reply: { kind: "try-again", refusal: { code: "owner-lost" } } })
    expect(one.owns(1)).toBe(false)
    expect(await one.decided(1, holdOf(1, 1, 0))).toMatchObject({ reply: { kind: "accepted" } })
    expect(one.engine.sales.get(1)?.epoch).toBe(3)
  })
})
