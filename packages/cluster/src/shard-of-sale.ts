/** Which shard a sale is in. Sharding works it out by itself; a test holds the two together. */
import type { ConcertId } from "@ticketrush/protocol"
import { Hash } from "effect"
import * as ShardId from "effect/cluster/ShardId"
import { shardCount, shardGroup } from "./sharding-settings.ts"

/** The name of the entity is the id of the concert. */
export const entityIdOf = (concertId: ConcertId): string => String(concertId)

export const shardOfSale = (concertId: ConcertId): string =>
  ShardId.make(shardGroup, Math.abs(Hash.string(entityIdOf(concertId)) % shardCount) + 1).toString()
