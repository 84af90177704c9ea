/**
 * Which lock in Redis stands for which shards. Each shard of the common group has one of its own. The shards of the group that is
 * one node's alone, which run the sales that were moved there, have one lock together: that node, or no node, has all of them.
 */
import type { keysOf } from "./runner-scripts.ts"
import { shardGroup } from "./sharding-settings.ts"

type Keys = ReturnType<typeof keysOf>

const groupOf = (shard: string): string => shard.slice(0, shard.lastIndexOf(":"))

const lockOf = ({ lock, nodeLock }: Keys, shard: string): string => {
  const group = groupOf(shard)
  return group === shardGroup ? lock(shard) : nodeLock(group)
}

/** Of two shards of one node. */
export const shareLock = (shard: string, other: string): boolean => {
  const group = groupOf(shard)
  return group !== shardGroup && other.startsWith(`${group}:`)
}

/** Each lock once, with its shards, in the order of the shards. */
export const byLock = (
  keys: Keys,
  shards: ReadonlyArray<string>,
): ReadonlyArray<{ readonly lock: string; readonly shards: ReadonlyArray<string> }> => {
  const locks = new Map<string, Array<string>>()
  for (const shard of shards) {
    const lock = lockOf(keys, shard)
    const known = locks.get(lock)
    if (known === undefined) locks.set(lock, [shard])
    else known.push(shard)
  }
  return [...locks].map(([lock, shards]) => ({ lock, shards }))
}
