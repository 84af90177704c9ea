/** How Sharding is set: what follows from the length of a lease, and what is measured in docs/decisions/0017. */
import { Option } from "effect"
import type { RunnerAddress } from "effect/cluster/RunnerAddress"
import * as ShardId from "effect/cluster/ShardId"
import type { ShardingConfig } from "effect/cluster/ShardingConfig"
import type { LeaseSettings } from "./LeaseSettings.ts"

/** Sales are spread over so many shards. All nodes take the same, and it stays the same for as long as one of them runs. */
export const shardCount = 300
export const shardGroup = "default"

/** The names of so many shards, as Sharding gives them to its storage. */
export const shardsNamed = (count: number): ReadonlyArray<string> =>
  Array.from({ length: count }, (_, n) => ShardId.make(shardGroup, n + 1).toString())

export const allShards: ReadonlyArray<string> = shardsNamed(shardCount)

/** The group of shards that is this node's alone: the sales that were moved there are in it. */
export const nodeGroup = ({ host, port }: Pick<RunnerAddress, "host" | "port">): string => `${host}:${port}`

export const shardingSettings = (
  address: RunnerAddress,
  { leaseMs, refreshMs }: LeaseSettings,
  shards = shardCount,
): Partial<ShardingConfig["Service"]> => ({
  runnerAddress: Option.some(address),
  availableShardGroups: [shardGroup, nodeGroup(address)],
  assignedShardGroups: [shardGroup, nodeGroup(address)],
  shardsPerGroup: shards,
  shardLockExpiration: leaseMs,
  shardLockRefreshInterval: refreshMs,
  // A lock that could not be asked for is asked for again after this, though no message is ever stored.
  entityMessagePollInterval: 1_000,
  // Sales of a node that is gone wait for this: one call of Redis.
  refreshAssignmentsInterval: 100,
  runnerHealthCheckInterval: 1_000,
  sendRetryInterval: 50,
  // A node that was paused is healthy with its first sign of life; without a pause it would get its shards back at once.
  runnerJoinDebounce: 2_000,
  entityTerminationTimeout: 5_000,
  entityMaxIdleTime: Number.POSITIVE_INFINITY,
  maxResidentEntities: "unbounded",
  simulateRemoteSerialization: false,
})
