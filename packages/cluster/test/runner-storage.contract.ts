/**
 * What Sharding needs of the place where nodes register and lock shards. The same for Redis and for Postgres; the version
 * in memory, which is for a process that is alone, is held to what it promises.
 */

import { Effect } from "effect"
import { PersistenceError } from "effect/cluster/ClusterError"
import { Runner } from "effect/cluster/Runner"
import { RunnerAddress } from "effect/cluster/RunnerAddress"
import type { RunnerStorage } from "effect/cluster/RunnerStorage"
import * as ShardId from "effect/cluster/ShardId"
import { describe, expect, it } from "vitest"

type Storage = RunnerStorage["Service"]

/** One process of a cluster. */
export type StorageNode = {
  readonly storage: Storage
  readonly address: RunnerAddress
}

export type StorageWorld = {
  /** A node at an address of its own, not registered yet. */
  readonly node: () => Promise<StorageNode>
  /** The time after which a node that is silent counts as gone has passed for it, and for the locks that it had. */
  readonly leaseOver: (node: StorageNode) => Promise<void>
}

export const run = <A, E>(effect: Effect.Effect<A, E>): Promise<A> => Effect.runPromise(effect)
export const shards = (...numbers: ReadonlyArray<number>) => numbers.map((number) => ShardId.make("default", number))
export const runnerOf = ({ address }: StorageNode): Runner => new Runner({ address, groups: ["default"], weight: 1 })

export const register = (node: StorageNode): Promise<number> => run(node.storage.register(runnerOf(node), true))
const numbersOf = (ids: ReadonlyArray<ShardId.ShardId>) => ids.map(({ id }) => id).sort((a, b) => a - b)
export const acquire = async ({ address, storage }: StorageNode, ...numbers: ReadonlyArray<number>) =>
  numbersOf(await run(storage.acquire(address, shards(...numbers))))
export const refresh = async ({ address, storage }: StorageNode, ...numbers: ReadonlyArray<number>) =>
  numbersOf(await run(storage.refresh(address, shards(...numbers))))
export const release = ({ address, storage }: StorageNode, number: number) =>
  run(storage.release(address, shards(number)[0]))
/** Ports of the nodes, and which of them are healthy. */
export const nodesSeenBy = async ({ storage }: StorageNode) => {
  const runners = await run(storage.getRunners)
  return new Map(runners.map(([{ address }, healthy]) => [address.port, healthy]))
}

const registered = async (world: StorageWorld): Promise<StorageNode> => {
  const node = await world.node()
  await register(node)
  return node
}

/** `ownership` false: for a storage of one process, which every lock is granted by. */
export const runnerStorageContract = (
  name: string,
  makeWorld: () => Promise<StorageWorld>,
  { ownership = true }: { readonly ownership?: boolean } = {},
): void => {
  describe(`${name}, as a storage of runners`, () => {
    it("lists a node that has registered, until it unregisters", async () => {
      const node = await registered(await makeWorld())
      expect(await nodesSeenBy(node)).toEqual(new Map([[node.address.port, true]]))
      await run(node.storage.unregister(node.address))
      expect(await nodesSeenBy(node)).toEqual(new Map())
    })

    it("tells every node what one node has found out about the health of another", async () => {
      const node = await registered(await makeWorld())
      await run(node.storage.setRunnerHealth(node.address, false))
      expect(await nodesSeenBy(node)).toEqual(new Map([[node.address.port, false]]))
      await run(node.storage.setRunnerHealth(node.address, true))
      expect(await nodesSeenBy(node)).toEqual(new Map([[node.address.port, true]]))
    })

    it("makes no node of one whose health is told and that is not registered", async () => {
      const node = await (await makeWorld()).node()
      await run(node.storage.setRunnerHealth(node.address, false))
      expect(await nodesSeenBy(node)).toEqual(new Map())
    })

    it("grants free shards, and confirms them at each renewal", async () => {
      const node = await registered(await makeWorld())
      expect(await acquire(node, 1, 2, 3)).toEqual([1, 2, 3])
      expect(await refresh(node, 1, 2, 3)).toEqual([1, 2, 3])
    })

    if (ownership) ownershipContract(makeWorld)
  })
}

const ownershipContract = (makeWorld: () => Promise<StorageWorld>): void => {
  const twoNodes = async () => {
    const world = await makeWorld()
    return { world, one: await registered(world), other: await registered(world) }
  }

  it("gives nodes that live at the same time different machine ids, and a node that registers again its own", async () => {
    const world = await makeWorld()
    const nodes = [await world.node(), await world.node(), await world.node()]
    const ids = await Promise.all(nodes.map(register))
    expect(new Set(ids).size).toBe(3)
    expect(await Promise.all(nodes.map(register))).toEqual(ids)
  })

  it("grants a shard to one node, whoever asks at the same time", async () => {
    const { one, other } = await twoNodes()
    const all = Array.from({ length: 50 }, (_, n) => n + 1)
    const [first, second] = await Promise.all([acquire(one, ...all), acquire(other, ...all.toReversed())])
    expect([...first, ...second].sort((a, b) => a - b)).toEqual(all)
  })

  it("grants a shard again to the node that has it, and nothing that was not asked for", async () => {
    const { one } = await twoNodes()
    await acquire(one, 1, 2)
    expect(await acquire(one, 2, 3)).toEqual([2, 3])
    expect(await acquire(one, 1)).toEqual([1])
  })

  it("confirms to a node only what it has", async () => {
    const { one, other } = await twoNodes()
    await acquire(one, 1, 2)
    await acquire(other, 3)
    expect(await refresh(one, 1, 2, 3, 4)).toEqual([1, 2])
  })

  it("gives a shard that was released to another node, and takes it from neither by a renewal", async () => {
    const { one, other } = await twoNodes()
    await acquire(one, 1, 2)
    await release(one, 1)
    expect(await refresh(one, 1, 2)).toEqual([2])
    expect(await acquire(other, 1, 2)).toEqual([1])
    expect(await refresh(one, 1, 2)).toEqual([2])
    expect(await refresh(other, 1, 2)).toEqual([1])
  })

  it("does not let a node release what another has", async () => {
    const { one, other } = await twoNodes()
    await acquire(one, 1)
    await release(other, 1)
    expect(await acquire(other, 1)).toEqual([])
    expect(await refresh(one, 1)).toEqual([1])
  })

  it("releases everything that a node has at once", async () => {
    const { one, other } = await twoNodes()
    await acquire(one, 1, 2, 3)
    await acquire(other, 4)
    await run(one.storage.releaseAll(one.address))
    expect(await acquire(other, 1, 2, 3)).toEqual([1, 2, 3])
    expect(await refresh(other, 4)).toEqual([4])
  })

  it("forgets a node that was silent for a lease, and gives its shards to others", async () => {
    const { one, other, world } = await twoNodes()
    await acquire(one, 1, 2)
    await world.leaseOver(one)
    expect(await nodesSeenBy(other)).toEqual(new Map([[other.address.port, true]]))
    expect(await acquire(other, 1, 2)).toEqual([1, 2])
  })

  it("answers nothing and grants nothing for no shards", async () => {
    const { one } = await twoNodes()
    expect(await acquire(one)).toEqual([])
    expect(await refresh(one)).toEqual([])
  })

  it("never has two nodes believe in a shard, whatever they take and release in whatever order", async () => {
    const world = await makeWorld()
    const nodes = await Promise.all([registered(world), registered(world), registered(world)])
    const believes = nodes.map(() => new Set<number>())
    const draw = drawsOf(7)
    const steps = Array.from({ length: 120 }, () => ({ node: draw(3), shard: 1 + draw(4), take: draw(2) === 0 }))
    // Each node does one thing after another, as Sharding does; the nodes run side by side.
    await Promise.all(
      nodes.map(async (node, index) => {
        for (const { shard, take } of steps.filter((step) => step.node === index)) {
          if (take) {
            for (const number of await acquire(node, shard)) believes[index].add(number)
          } else if (believes[index].delete(shard)) await release(node, shard)
          const held = believes.flatMap((shards) => [...shards])
          expect(held).toHaveLength(new Set(held).size)
        }
      }),
    )
    for (const [index, node] of nodes.entries()) {
      expect(await refresh(node, 1, 2, 3, 4)).toEqual([...believes[index]].sort((a, b) => a - b))
    }
  })
}

/** A small generator of whole numbers below a bound (mulberry32): the same draws in every run. */
const drawsOf = (seed: number) => {
  let state = seed
  return (below: number): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

export const failureOf = async <A>(effect: Effect.Effect<A, PersistenceError>): Promise<unknown> => {
  const error = await run(Effect.flip(effect))
  expect(error).toBeInstanceOf(PersistenceError)
  return error.cause
}

export const addressAt = (port: number): RunnerAddress => new RunnerAddress({ host: "127.0.0.1", port })
