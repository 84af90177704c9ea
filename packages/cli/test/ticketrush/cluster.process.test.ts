/** What an operator sees of a cluster and can tell it, on a real Redis. */

import { clusterLease, clusterPrefix } from "@ticketrush/cluster/cluster-profile"
import { runnerStorageRedis } from "@ticketrush/cluster/RunnerStorageRedis"
import { allShards } from "@ticketrush/cluster/sharding-settings"
import { sharedSettings } from "@ticketrush/cluster/shared-settings"
import { nodeClock, nodeDefer } from "@ticketrush/engine/ports-node"
import { hasPrivateRedis, type PrivateRedis, startRedis } from "@ticketrush/testing"
import { ConfigProvider, Effect, Exit, Redacted, Schedule, Scope } from "effect"
import { Runner } from "effect/cluster/Runner"
import { RunnerAddress } from "effect/cluster/RunnerAddress"
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest"
import { checkCluster } from "../../src/doctor/cluster.ts"
import { type ClusterAsked, showCluster } from "../../src/ticketrush/cluster.ts"

describe.runIf(hasPrivateRedis())("ticketrush cluster", () => {
  let redis: PrivateRedis
  beforeEach(async () => {
    redis = await startRedis()
  })
  afterEach(() => redis.remove())

  const shown = async (asked: Partial<ClusterAsked> = {}) => {
    const lines: Array<string> = []
    const given = { json: false, drain: undefined, undrain: undefined, ...asked }
    const code = await Effect.runPromise(
      showCluster(given, (line) => void lines.push(line)).pipe(
        Effect.scoped,
        Effect.provide(ConfigProvider.layer(ConfigProvider.fromUnknown({ REDIS_URL: redis.url }))),
      ),
    )
    return { code, text: lines.join("\n") }
  }

  /** A node that has registered and goes on giving signs of life. */
  const node = async (port: number, settings = sharedSettings(clusterLease)) => {
    const scope = Scope.makeUnsafe()
    onTestFinished(() => Effect.runPromise(Scope.close(scope, Exit.void)))
    const address = new RunnerAddress({ host: "10.0.0.2", port })
    const started = Effect.gen(function* () {
      const { storage } = yield* runnerStorageRedis({
        ...{ url: Redacted.make(redis.url), prefix: clusterPrefix, settings, shards: allShards },
        ...{ build: "1.0.0", wallMs: Date.now },
        ...{ incarnation: `start-${port}`, policy: "freeze", clock: nodeClock, defer: nodeDefer },
        lease: { ...clusterLease, answerMsMax: 5_000 },
        log: { warn: () => {} },
      })
      yield* storage.register(new Runner({ address, groups: ["default"], weight: 1 }), true)
      yield* Effect.forkScoped(Effect.repeat(storage.refresh(address, []), Schedule.spaced(200)))
      return storage
    })
    const storage = await Effect.runPromise(Scope.provide(started, scope))
    return { nodes: () => Effect.runPromise(storage.getRunners) }
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
