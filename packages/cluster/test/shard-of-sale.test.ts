/** What operators are told of sales and shards, beside what Sharding does. */
import { Effect } from "effect"
import * as EntityId from "effect/cluster/EntityId"
import { Sharding } from "effect/cluster/Sharding"
import * as TestRunner from "effect/cluster/TestRunner"
import { expect, it } from "vitest"
import { shardOfSale } from "../src/shard-of-sale.ts"
import { allShards, shardGroup } from "../src/sharding-settings.ts"

it("a sale is in the shard in which Sharding has it", () =>
  Effect.gen(function* () {
    const sharding = yield* Sharding
    const shards = new Set<string>()
    for (let concertId = 1; concertId <= 2_000; concertId++) {
      const shard = shardOfSale(concertId)
      expect(shard).toBe(sharding.getShardId(EntityId.make(String(concertId)), shardGroup).toString())
      expect(allShards).toContain(shard)
      shards.add(shard)
    }
    expect(shards.size).toBeGreaterThan(200)
  }).pipe(Effect.provide(TestRunner.layer), Effect.scoped, Effect.runPromise))
