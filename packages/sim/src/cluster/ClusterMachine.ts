/**
 * One machine of a simulated cluster, with the node of production on it: engine, ownership, Sharding, locks in Redis,
 * calls between nodes, replicas. Its process can be killed, started again as another incarnation, or stand still.
 */

import { ClusterNetwork } from "@ticketrush/cluster/ClusterNetwork"
import { ClusterNode } from "@ticketrush/cluster/ClusterNode"
import type { OutagePolicy } from "@ticketrush/cluster/LeaseBook"
import type { LeaseSettings } from "@ticketrush/cluster/LeaseSettings"
import { RoutedFeed } from "@ticketrush/cluster/RoutedFeed"
import { runnerStorageRedis } from "@ticketrush/cluster/RunnerStorageRedis"
import { shardsNamed } from "@ticketrush/cluster/sharding-settings"
import { sharedSettings } from "@ticketrush/cluster/shared-settings"
import { Engine } from "@ticketrush/engine/actor/Engine"
import type { EngineLimits } from "@ticketrush/engine/actor/engine-limits"
import { RedisDriver } from "@ticketrush/engine/backends/redis-client"
import { SaleReplicas } from "@ticketrush/engine/feed/SaleReplicas"
import type { Journal } from "@ticketrush/engine/journal/Journal"
import { makeSnapshot } from "@ticketrush/engine/journal/snapshot"
import type { Ownership } from "@ticketrush/engine/ownership/Ownership"
import { saleRouter } from "@ticketrush/engine/ownership/SaleRouter"
import type { Clock, Random } from "@ticketrush/engine/ports"
import { LocalSales } from "@ticketrush/engine/sales/LocalSales"
import type { Sales } from "@ticketrush/engine/sales/Sales"
import { Cause, Context, Effect, Exit, type Fiber, Clock as FiberClock, Logger, Redacted } from "effect"
import { RunnerAddress } from "effect/cluster/RunnerAddress"
import { Scheduler } from "effect/Scheduler"
import { KnownEpochs } from "../KnownEpochs.ts"
import type { SimProcess } from "../process.ts"
import type { RedisClientSim } from "../redis/RedisClientSim.ts"
import { fiberClock, fiberScheduler } from "./fibers.ts"
import type { NetSim } from "./NetSim.ts"
import { hostOf, networkOf, portOf } from "./network-of.ts"

export const keyPrefix = "sim:"

export type MachineParts = {
  readonly process: SimProcess
  readonly net: NetSim
  readonly redis: RedisClientSim
  readonly journal: Journal
  readonly clock: Clock
  readonly wallMs: () => number
  /** Of the database, milliseconds since 1970 UTC. */
  readonly databaseMs: () => number
  readonly random: Random
  readonly hashSeed: number
  readonly limits: Partial<EngineLimits>
  readonly incarnation: string
  readonly lease: LeaseSettings
  readonly policy: OutagePolicy
  readonly shardCount: number
  readonly warned: (message: string, fields: Readonly<Record<string, string | number>>) => void
  /** The node serves people from now on. */
  readonly joined: (node: JoinedNode) => void
  /** Its main fiber has ended by itself. */
  readonly failed: (reason: string) => void
  /** Stands before the sales of this node, to hear what they answer. */
  readonly heard: (local: Sales) => Sales
}

export type JoinedNode = {
  readonly sales: Sales
  readonly feed: RoutedFeed
  readonly engine: Engine
  readonly ownership: Ownership
}

export class ClusterMachine {
  readonly index: number
  readonly known = new KnownEpochs()
  parts: MachineParts | null = null
  engine: Engine | null = null
  joined: JoinedNode | null = null
  ownership: Ownership | null = null
  incarnations = 0
  #fiber: Fiber.Fiber<unknown, unknown> | undefined
  readonly #snapshotting = new Set<number>()

  constructor(index: number) {
    this.index = index
  }

  get name(): string {
    return `node ${this.index + 1}`
  }

  get address(): string {
    return `${hostOf(this.index)}:${portOf}`
  }

  get state(): "running" | "paused" | "dead" {
    return this.parts?.process.state ?? "dead"
  }

  owns(concertId: number): boolean {
    return this.ownership?.ownerOf(concertId).kind === "here"
  }

  start(parts: MachineParts): void {
    this.parts = parts
    this.#snapshotting.clear()
    const { clock, net, process, redis, wallMs } = parts
    const context = Context.empty().pipe(
      Context.add(Scheduler, fiberScheduler(process)),
      Context.add(FiberClock.Clock, fiberClock(process, { monotonicMs: clock.monotonicMs, wallMs })),
      Context.add(RedisDriver, redis.driver),
      Context.add(ClusterNetwork, networkOf(net, this.index, process)),
      Context.add(Logger.CurrentLoggers, new Set()),
    )
    process.soon(() => {
      this.#fiber = Effect.runForkWith(context)(Effect.scoped(this.#run(parts)))
      this.#fiber.addObserver((exit) => {
        if (Exit.isFailure(exit) && !Cause.hasInterruptsOnly(exit.cause)) parts.failed(Cause.pretty(exit.cause))
      })
    })
  }

  /** The process is gone: what it had in memory is, too. */
  kill(): void {
    const { parts } = this
    if (parts === null) return
    parts.process.kill()
    parts.redis.cut()
    parts.net.processEnded(this.index, parts.process)
    this.parts = null
    this.#forget()
  }

  /** Leaves the cluster as a node that is told to stop. Calls back when it has. */
  stop(done: () => void): void {
    const fiber = this.#fiber
    if (fiber === undefined || this.parts === null) return done()
    const { net, process, redis } = this.parts
    fiber.addObserver(() => {
      redis.cut()
      net.processEnded(this.index, process)
      this.#forget()
      done()
    })
    process.soon(() => fiber.interruptUnsafe())
  }

  #forget(): void {
    this.#fiber = undefined
    this.engine = null
    this.joined = null
    this.ownership = null
  }

  readonly #run = Effect.fnUntraced({ self: this }, function* (parts: MachineParts) {
    const { clock, databaseMs, hashSeed, incarnation, journal, lease, limits, policy, process, random } = parts
    const shared = { clock, defer: process, log: { warn: parts.warned } }
    const storage = yield* runnerStorageRedis({
      ...{ ...shared, url: Redacted.make("redis://simulated"), prefix: keyPrefix, incarnation, lease, policy },
      settings: sharedSettings(lease),
      build: "simulated",
      wallMs: parts.wallMs,
      shards: shardsNamed(parts.shardCount),
    })
    yield* storage.mayJoin(this.address)
    const address = new RunnerAddress({ host: hostOf(this.index), port: portOf })
    const node = new ClusterNode({ ...shared, address, lease, storage, incarnation, shardCount: parts.shardCount })
    const { ownership, remote } = node
    const replicas = new SaleReplicas({ ...shared, journal, hashSeed })
    const engine = yield* Effect.acquireRelease(
      Effect.sync(
        () =>
          new Engine({
            ...{ ...shared, journal, incarnation, hashSeed, random, limits, ownership },
            standby: (concertId) => replicas.handOver(concertId),
            requestSnapshot: (concertId) => this.#snapshot(concertId),
          }),
      ),
      (engine) => Effect.callback<void>((resume) => engine.stop(() => resume(Effect.void))),
    )
    this.engine = engine
    this.ownership = ownership
    const local = parts.heard(new LocalSales({ engine, defer: process }))
    yield* node.join({ engine, sales: local })
    const sales = saleRouter({ local, ownership, remote })
    node.hear((concertId, position) => replicas.heard(concertId, position))
    const feed = yield* Effect.acquireRelease(
      Effect.sync(() => new RoutedFeed({ ...shared, engine, sales, ownership, replicas, nowMs: databaseMs })),
      (feed) => Effect.sync(feed.stop),
    )
    this.joined = { sales, feed, engine, ownership }
    parts.joined(this.joined)
    return yield* Effect.never
  })

  #snapshot(concertId: number): void {
    const { parts } = this
    if (parts === null || this.#snapshotting.has(concertId)) return
    this.#snapshotting.add(concertId)
    makeSnapshot(parts.journal, concertId, () => this.#snapshotting.delete(concertId))
  }
}
