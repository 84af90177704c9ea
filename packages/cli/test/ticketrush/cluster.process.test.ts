/** What an operator sees of a cluster and can tell it, on a real Redis. */

import { PgClient } from "@effect/sql-pg"
import { clusterLease, clusterPrefix } from "@ticketrush/cluster/cluster-profile"
import { runnerStorageRedis } from "@ticketrush/cluster/RunnerStorageRedis"
import { shardOfSale } from "@ticketrush/cluster/shard-of-sale"
import { allShards } from "@ticketrush/cluster/sharding-settings"
import { sharedSettings } from "@ticketrush/cluster/shared-settings"
import { nodeClock, nodeDefer } from "@ticketrush/engine/ports-node"
import { openDatabase } from "@ticketrush/http/boot/openDatabase"
import {
  createDatabase,
  hasPrivateRedis,
  type PrivateRedis,
  startRedis,
  type TestDatabase,
  until,
} from "@ticketrush/testing"
import { ConfigProvider, Effect, Exit, Redacted, Schedule, Scope } from "effect"
import { Runner } from "effect/cluster/Runner"
import { RunnerAddress } from "effect/cluster/RunnerAddress"
import * as ShardId from "effect/cluster/ShardId"
import { SqlClient } from "effect/sql"
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest"
import { checkCluster } from "../../src/doctor/cluster.ts"
import { type ClusterAsked, showCluster } from "../../src/ticketrush/cluster.ts"

describe.runIf(hasPrivateRedis())("ticketrush cluster", () => {
  let redis: PrivateRedis
  let database: TestDatabase
  beforeEach(async () => {
    ;[redis, database] = await Promise.all([startRedis(), createDatabase()])
  })
  afterEach(() => Promise.all([redis.remove(), database.drop()]))

  const shown = async (asked: Partial<ClusterAsked> = {}) => {
    const lines: Array<string> = []
    const orders = { drain: undefined, undrain: undefined, move: undefined, to: undefined, unmove: undefined }
    const given = { json: false, sales: false, after: undefined, ...orders, ...asked }
    const code = await Effect.runPromise(
      showCluster(given, (line) => void lines.push(line)).pipe(
        Effect.scoped,
        Effect.provide(
          ConfigProvider.layer(ConfigProvider.fromUnknown({ REDIS_URL: redis.url, DATABASE_URL: database.url })),
        ),
      ),
    )
    return { code, text: lines.join("\n") }
  }

  /** A node that has registered and goes on giving signs of life. */
  const node = async (port: number, settings = sharedSettings(clusterLease)) => {
    const scope = Scope.makeUnsafe()
    onTestFinished(() => Effect.runPromise(Scope.close(scope, Exit.void)))
    const address = new RunnerAddress({ host: "10.0.0.2", port })
    /** Renewed with each sign of life: on a busy machine a test takes longer than a lease. */
    const held: Array<ShardId.ShardId> = []
    const started = Effect.gen(function* () {
      const { storage } = yield* runnerStorageRedis({
        ...{ url: Redacted.make(redis.url), prefix: clusterPrefix, settings, shards: allShards },
        ...{ build: "1.0.0", wallMs: Date.now },
        ...{ incarnation: `start-${port}`, policy: "freeze", clock: nodeClock, defer: nodeDefer },
        lease: { ...clusterLease, answerMsMax: 5_000 },
        log: { warn: () => {} },
      })
      yield* storage.register(new Runner({ address, groups: ["default"], weight: 1 }), true)
      const renewed = Effect.suspend(() => storage.refresh(address, held))
      yield* Effect.forkScoped(Effect.repeat(renewed, Schedule.spaced(200)))
      return storage
    })
    const storage = await Effect.runPromise(Scope.provide(started, scope))
    const acquire = async (shard: string) => {
      const wanted = allShards.flatMap((each, n) => (each === shard ? [ShardId.make("default", n + 1)] : []))
      const acquired = await Effect.runPromise(storage.acquire(address, wanted))
      held.push(...acquired)
      return acquired
    }
    return { acquire, nodes: () => Effect.runPromise(storage.getRunners) }
  }

  it("says that there is no node, and fails as no sale goes on", async () => {
    expect(await shown()).toEqual({ code: 1, text: "No node is in the cluster." })
  })

  it("shows nodes and says how many shards have no owner", async () => {
    await node(7_001)
    const { code, text } = await shown()
    expect(code).toBe(1)
    expect(text).toMatch(/10\.0\.0\.2:7001 {2}runs sales +0 +- +\d+\.\d s/)
    expect(text).toContain("300 of 300 shards have no owner: their sales wait.")
    expect(text).toContain(`All of it with ${sharedSettings(clusterLease)}.`)
    expect(JSON.parse((await shown({ json: true })).text).shards).toHaveLength(300)
  })

  it("shows the sales with their nodes and epochs, and how far the lists and the event feed are behind", async () => {
    const one = await node(7_001)
    const sql = (work: (client: SqlClient.SqlClient) => Effect.Effect<unknown, unknown>) =>
      Effect.runPromise(
        Effect.flatMap(SqlClient.SqlClient, work).pipe(
          Effect.provide(PgClient.layer({ url: Redacted.make(database.url) })),
          Effect.scoped,
        ) as Effect.Effect<unknown>,
      )
    await Effect.runPromise(Effect.scoped(openDatabase(Redacted.make(database.url))))
    // A Redis that has just begun to remember gives no locks yet.
    await until("the node has the shard", async () => (await one.acquire(shardOfSale(7))).length === 1)
    await sql((client) => client`insert into sale select n, n, 'start-7001', n = 7, null from unnest(array[7, 8]) n`)
    await sql(
      (client) => client`insert into journal (concert_id, first, last, epoch, at, frame, hash)
        values (7, 1, 12, 7, 1, '\\x00', decode(repeat('00', 32), 'hex'))`,
    )
    await sql((client) => client`insert into reservations_position values (7, 10)`)
    const asleep = { concertId: 8, shard: shardOfSale(8), node: null, movedTo: null, epoch: 8, live: false }
    const seven = {
      concertId: 7,
      shard: shardOfSale(7),
      node: "10.0.0.2:7001",
      movedTo: null,
      epoch: 7,
      live: true,
      events: 12,
    }
    const { text } = await shown({ sales: true })
    expect(text).toMatch(/ 7 {2}default:\d+ +10\.0\.0\.2:7001 +- +7 {2}in memory +12 +2 +-/)
    expect(text).toMatch(/ 8 {2}default:\d+ +none +- +8 {2}asleep +0 +0 +-/)
    await sql((client) => client`insert into event_feed_positions values (7, 5)`)
    expect(JSON.parse((await shown({ sales: true, json: true })).text)).toMatchObject({
      sales: [
        { ...seven, listBehind: 2, feedBehind: 7 },
        { ...asleep, feedBehind: 0 },
      ],
      more: false,
    })
    expect((await shown({ sales: true, after: 8 })).text).toContain("There are no such sales.")
  })

  it("drains a node, which counts as one that takes no shards until it is told otherwise", async () => {
    const one = await node(7_001)
    await node(7_002)
    const { text } = await shown({ drain: "10.0.0.2:7001" })
    expect(text).toContain("10.0.0.2:7001 leaves its shards to the others from now on")
    expect(text).toMatch(/10\.0\.0\.2:7001 {2}drained/)
    const healthOf = async () => new Map((await one.nodes()).map(([{ address }, healthy]) => [address.port, healthy]))
    expect(await healthOf()).toEqual(
      new Map([
        [7_001, false],
        [7_002, true],
      ]),
    )
    expect(await shown({ drain: "10.0.0.2:7002" })).toEqual({
      code: 1,
      text: "10.0.0.2:7002 is the only node that would run the sales: start another one first.",
    })
    expect((await shown({ undrain: "10.0.0.2:7001" })).text).toContain("10.0.0.2:7001 takes shards again.")
    expect(await healthOf()).toEqual(
      new Map([
        [7_001, true],
        [7_002, true],
      ]),
    )
  })

  it("drains no node that is not there", async () => {
    expect(await shown({ drain: "10.0.0.9:7001" })).toEqual({
      code: 1,
      text: "no node that lives has the address 10.0.0.9:7001.",
    })
  })

  it("moves a sale to a node and leaves it to its shard again, as often as it is told", async () => {
    for (const port of [7_001, 7_002]) await node(port)
    await Effect.runPromise(Effect.scoped(openDatabase(Redacted.make(database.url))))
    await Effect.runPromise(
      Effect.flatMap(
        SqlClient.SqlClient,
        (sql) => sql`with agency as (insert into agencies (name) values ('a') returning id),
            artist as (insert into artists (name, agency_id) select 'a', id from agency returning id)
          insert into concerts (id, title, artist_id, state) overriding system value
          select new.id, 'a', artist.id, new.state from artist, (values (7, 'open'), (9, 'removed')) new (id, state)`,
      ).pipe(Effect.provide(PgClient.layer({ url: Redacted.make(database.url) })), Effect.scoped),
    )
    const [move, to] = [7, "10.0.0.2:7002"]
    // A Redis that has just begun to remember takes no orders yet.
    await until(
      "Redis has remembered for a lease",
      async () => !(await shown({ move, to })).text.startsWith("Redis was"),
    )
    for (const _ of [1, 2]) {
      const { text } = await shown({ move, to })
      expect(text).toContain("10.0.0.2:7002 has the sale of concert 7 as soon as its owner has answered what it took")
    }
    const place = { to, at: "", incarnation: "", revision: 1 }
    expect(JSON.parse((await shown({ json: true })).text).places).toEqual([{ concertId: 7, ...place }])
    await shown({ drain: "10.0.0.2:7001" })
    expect(await shown({ move, to: "10.0.0.2:7001" })).toEqual({
      code: 1,
      text: "10.0.0.2:7001 is draining: it leaves its sales to the others. Order --undrain first.",
    })
    expect((await shown({ move, to: "10.0.0.9:1" })).text).toBe("no node that lives has the address 10.0.0.9:1.")
    for (const gone of [8, 9])
      expect(await shown({ move: gone, to })).toEqual({ code: 1, text: `there is no concert ${gone}.` })
    for (const _ of [1, 2])
      expect((await shown({ unmove: 7 })).text).toContain("the sale of concert 7 is left to its shard again.")
    expect(JSON.parse((await shown({ json: true })).text).places).toEqual([])
  })

  describe("and the doctor", () => {
    const checked = (port = 0) =>
      Effect.runPromise(checkCluster({ cluster: { host: "127.0.0.1", port }, redisUrl: Redacted.make(redis.url) }))
    const verdicts = async () => (await checked()).map(({ check, verdict }) => `${check} ${verdict}`)

    it("find a Redis that deletes nothing, and no node there yet", async () => {
      expect(await verdicts()).toEqual(["redis ok", "cluster note", "cluster-port note"])
    })

    it("find the other nodes", async () => {
      await node(7_001)
      expect(await checked()).toContainEqual({
        check: "cluster",
        verdict: "ok",
        says: "other nodes are there: 10.0.0.2:7001",
      })
    })

    it("find a node that runs with other settings", async () => {
      await node(7_001, "200 shards")
      expect(await checked()).toContainEqual({
        check: "cluster",
        verdict: "problem",
        says: `the node 10.0.0.2:7001 of this cluster runs with 200 shards, and this one is set to ${sharedSettings(clusterLease).replaceAll(", ", " and ")}: all nodes of a cluster take the same`,
      })
    })

    it("say that a Redis is not there", async () => {
      await redis.kill()
      expect(await verdicts()).toEqual(["redis problem"])
      await redis.restart()
    })
  })
})
