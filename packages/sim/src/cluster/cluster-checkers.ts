import { answersKept } from "./answers-kept.ts"
import type { ClusterChecker } from "./ClusterChecker.ts"
import type { ClusterWorld } from "./ClusterWorld.ts"
import { claimsByOwners } from "./claims-by-owners.ts"
import { evictions } from "./evictions.ts"
import { oneAppender } from "./one-appender.ts"
import { oneOwner } from "./one-owner.ts"
import { saleMoves } from "./sale-moves.ts"
import { streamsFollow } from "./streams-follow.ts"
import { takeovers } from "./takeovers.ts"

export type { ClusterChecker } from "./ClusterChecker.ts"

/** What is promised of a cluster, beside what is promised of each sale. */
export const clusterCheckers = (world: ClusterWorld): ReadonlyArray<ClusterChecker> => [
  oneAppender(),
  claimsByOwners(world),
  oneOwner(world),
  evictions(world),
  saleMoves(world),
  answersKept(),
  streamsFollow(world),
  takeovers(world.draw),
]
