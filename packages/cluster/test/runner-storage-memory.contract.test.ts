import { Effect } from "effect"
import * as RunnerStorage from "effect/cluster/RunnerStorage"
import { expect, it } from "vitest"
import {
  acquire,
  addressAt,
  refresh,
  register,
  runnerStorageContract,
  type StorageWorld,
} from "./runner-storage.contract.ts"

const memoryWorld = async (): Promise<StorageWorld> => {
  const storage = await Effect.runPromise(RunnerStorage.makeMemory)
  let nodes = 0
  return {
    node: async () => ({ storage, address: addressAt(7_000 + ++nodes) }),
    leaseOver: async () => {},
  }
}

runnerStorageContract("memory", memoryWorld, { ownership: false })

it("the storage in memory grants a shard to two nodes, so it is for a process that is alone (pitfall 10)", async () => {
  const world = await memoryWorld()
  const [one, other] = [await world.node(), await world.node()]
  await register(one)
  await register(other)
  expect(await acquire(one, 1)).toEqual([1])
  expect(await acquire(other, 1)).toEqual([1])
  expect(await refresh(one, 1)).toEqual([1])
})
