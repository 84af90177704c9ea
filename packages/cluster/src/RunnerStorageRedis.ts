/**
 * Who is in the cluster and which node should run which shard, in Redis: locks that end by themselves in the time of
 * Redis, and belong to one process at an address (its incarnation), not to the address. They are advice that saves work:
 * what makes one writer of a sale is the fence of the journal.
 */
import { type RedisClient, RedisError, redisClient } from "@ticketrush/engine/backends/redis-client"
import type { Clock, Defer, Log } from "@ticketrush/engine/ports"
import { reasonOf } from "@ticketrush/protocol"
import { Cause, Data, Effect, Exit, Option, type Redacted, Schedule, type Scope } from "effect"
import { PersistenceError } from "effect/cluster/ClusterError"
import * as RunnerStorage from "effect/cluster/RunnerStorage"
import { addressOf } from "./address-of.ts"
import { addressTaken, atAddress, oddities } from "./admission.ts"
import { askRedis } from "./ask-redis.ts"
import { ClusterNetwork } from "./ClusterNetwork.ts"
import { nodesOf } from "./ClusterView.ts"
import { LeaseBook, type OutagePolicy } from "./LeaseBook.ts"
import type { LeaseSettings } from "./LeaseSettings.ts"
import type { Peer } from "./PeerWatch.ts"
import { PlaceStore } from "./PlaceStore.ts"
import { keysOf, type RunnerCalls, runnerScripts } from "./runner-scripts.ts"
import { byLock, shareLock } from "./shard-locks.ts"
import { differenceOf } from "./shared-settings.ts"

/** A node may not join: an operator has to make its settings those of the others. */
export class ClusterMismatchError extends Data.TaggedError("ClusterMismatchError")<{ readonly message: string }> {}

export type RunnerStorageRedisOptions = {
  readonly url: Redacted.Redacted
  /** What the names of all keys begin with: clusters that share a Redis differ in it. */
  readonly prefix: string
  /** Names this process: no two starts have the same. */
  readonly incarnation: string
  /** What all nodes must share, as a text for people: one that differs from a live node's keeps this node out. */
  readonly settings: string
  /** Version of the program, of which the others may run another one. */
  readonly build: string
  /** The wall clock of this machine, in milliseconds. */
  readonly wallMs: () => number
  /** All shards of the cluster, as Sharding names them. */
  readonly shards: ReadonlyArray<string>
  readonly lease: LeaseSettings
  readonly policy: OutagePolicy
  readonly clock: Clock
  readonly defer: Defer
  readonly log: Log
}

/** How many machine ids there are: the ids that a node makes for its calls have ten bits for it. */
const machineIds = 1_024
/** In leases: a node that was silent for a while and comes back finds its machine id. */
const machineKeptLeases = 10
const connectMsMax = 20_000
/** A start may wait for a machine that is busy: how often it asks, and the pause between, in milliseconds. */
const joinTries = 60
const joinAgainMs = 250
/** A lock that another still has is asked for again after this, in milliseconds. */
const acquireAgainMs = 25

const notInTime = (what: string): Exit.Exit<never, PersistenceError> =>
  Exit.fail(new PersistenceError({ cause: new Error(what) }))

type Registered = {
  readonly address: string
  readonly runner: string
  readonly machine: number
  readonly aheadMs: number
}
/** `healthy`: it takes shards. `drained`: an operator has told it to leave them to the others. */
export type KnownNode = Peer & { readonly runner: string; readonly healthy: boolean; readonly drained: boolean }

/** Connects, and disconnects when the scope closes. */
export const runnerStorageRedis = (
  options: RunnerStorageRedisOptions,
): Effect.Effect<RunnerStorageRedis, RedisError, Scope.Scope> =>
  Effect.map(
    redisClient<RunnerCalls>({ ...options, answerMsMax: options.lease.answerMsMax, connectMsMax }, runnerScripts),
    (calls) => new RunnerStorageRedis(calls, options),
  )

export class RunnerStorageRedis {
  readonly #calls: RedisClient<RunnerCalls>
  readonly #options: RunnerStorageRedisOptions
  readonly #keys: ReturnType<typeof keysOf>
  readonly #book: LeaseBook
  /** How this node is registered; after a flush it registers so again. */
  #registered: Registered | undefined
  /** The nodes that Redis knew when it was last asked. */
  #known = new Map<string, KnownNode>()
  #onGone = (): void => {}
  /** Monotonic time of the last answer. */
  #answeredAt = Number.NEGATIVE_INFINITY
  readonly #heard = Effect.sync(() => {
    this.#answeredAt = this.#options.clock.monotonicMs()
  })
  /** Sales that an operator has moved. */
  readonly placing: PlaceStore
  readonly storage: RunnerStorage.RunnerStorage["Service"]

  constructor(calls: RedisClient<RunnerCalls>, options: RunnerStorageRedisOptions) {
    this.#calls = calls
    this.#options = options
    this.#keys = keysOf(options.prefix)
    this.#book = new LeaseBook({ policy: options.policy, ...options.lease })
    const { clock, lease } = options
    this.placing = new PlaceStore({ calls, keys: this.#keys, leaseMs: lease.leaseMs, clock })
    this.storage = RunnerStorage.makeEncoded({
      register: this.#register,
      unregister: this.#unregister,
      getRunners: Effect.suspend(this.#runners),
      setRunnerHealth: (address, healthy) =>
        Effect.asVoid(askRedis(calls.clusterSetHealth, [this.#keys.runners, address, healthy ? 1 : 0])),
      acquire: this.#acquire,
      refresh: (address, shards) => (shards.length === 0 ? this.#probe(address) : this.#refresh(address, shards)),
      release: (address, shard) => this.#release(address, [shard]),
      releaseAll: (address) => Effect.suspend(() => this.#release(address, this.#book.shards)),
    })
  }

  /** The journal has shown that another node owns a sale of this shard: the next renewal lets go of it. */
  readonly fenced = (shard: string): void => this.#book.fenced(shard)

  /** All nodes, this one among them, as Redis knew them when it was last asked. */
  get nodes(): ReadonlyArray<KnownNode> {
    return [...this.#known.values()]
  }

  /** An operator has drained this node, as far as it has heard. */
  get isDrained(): boolean {
    return this.#registered !== undefined && (this.#known.get(this.#registered.address)?.drained ?? false)
  }

  /** The others of them. */
  get peers(): ReadonlyArray<Peer> {
    return this.nodes.filter(({ address }) => address !== this.#registered?.address)
  }

  /** Calls back whenever a node is in the cluster no more, from then on. */
  readonly onGone = (listener: () => void): void => {
    this.#onGone = listener
  }

  /**
   * Takes a process that is gone out of the cluster and frees its shards; answers how many those were. Undefined: Redis has
   * heard of it within `silentMs`, and nothing was done.
   */
  readonly evict = (
    { address, incarnation }: Peer,
    silentMs: number,
  ): Effect.Effect<number | undefined, PersistenceError> =>
    Effect.suspend(() => {
      const { lease, shards } = this.#options
      const { heartbeats, lock, nodeLock, runners } = this.#keys
      const keys = [heartbeats, runners, nodeLock(address), ...shards.map(lock)]
      const asked = askRedis(this.#calls.clusterEvict, [
        keys.length,
        ...keys,
        address,
        incarnation,
        lease.leaseMs,
        silentMs,
      ])
      return Effect.map(asked, (freed) => (freed < 0 ? undefined : freed))
    })

  /** Fails with a sentence when this node may not join those that live now; warns of what is not alike. Writes nothing. */
  readonly mayJoin = (address: string): Effect.Effect<void, ClusterMismatchError | RedisError> => {
    const patiently = <A>(asked: Effect.Effect<A, PersistenceError>): Effect.Effect<A, RedisError> =>
      Effect.retry(asked, { times: joinTries - 1, schedule: Schedule.spaced(joinAgainMs) }).pipe(
        Effect.mapError(({ cause }) => new RedisError({ message: `Redis does not answer: ${reasonOf(cause)}` })),
      )
    return Effect.gen({ self: this }, function* () {
      const { probe } = yield* ClusterNetwork
      const answer = yield* patiently(this.#askToRegister(address, "", true))
      if (answer[0] === "differs") return yield* this.#mismatch(answer[1], answer[2])
      const { heartbeats, runners, since } = this.#keys
      const { build, incarnation, log, wallMs } = this.#options
      const keys = [since, heartbeats, runners]
      const { nodes, nowMs } = nodesOf(yield* patiently(askRedis(this.#calls.clusterView, [keys.length, ...keys])))
      const taken = atAddress(nodes, address, incarnation)
      // A process that has just ended there is still in the list.
      if (taken !== undefined && (yield* probe(addressOf(address))) === "listens")
        return yield* new ClusterMismatchError({ message: addressTaken(taken) })
      for (const oddity of oddities(nodes, address, { build, aheadMs: wallMs() - nowMs })) log.warn(oddity, {})
    })
  }

  readonly #register = (address: string, runner: string, healthy: boolean): Effect.Effect<number, PersistenceError> =>
    Effect.flatMap(this.#askToRegister(address, runner, healthy), (answer) => {
      if (answer[0] === "registered") {
        this.#registered = { address, runner, machine: answer[1], aheadMs: answer[2] }
        return Effect.succeed(answer[1])
      }
      if (answer[0] === "differs")
        return Effect.fail(new PersistenceError({ cause: this.#mismatch(answer[1], answer[2]) }))
      const cause = answer[0] === "full" ? `all ${machineIds} machine ids are taken` : this.#wasReplaced(address)
      return Effect.fail(new PersistenceError({ cause: new Error(cause) }))
    })

  readonly #askToRegister = (address: string, runner: string, healthy: boolean) => {
    const { build, incarnation, lease, settings, wallMs } = this.#options
    const { heartbeats, runners, since } = this.#keys
    const firstTime = this.#registered === undefined
    return askRedis(this.#calls.clusterRegister, [
      ...[since, heartbeats, runners, address, incarnation, runner, healthy ? 1 : 0, lease.leaseMs, settings],
      ...[firstTime ? 1 : 0, machineIds, machineKeptLeases * lease.leaseMs],
      ...[build, Math.floor(wallMs()), this.#registered?.machine ?? -1],
    ])
  }

  #mismatch(address: string, theirs: string): ClusterMismatchError {
    return new ClusterMismatchError({ message: differenceOf(address, theirs, this.#options.settings) })
  }

  readonly #unregister = (address: string): Effect.Effect<void, PersistenceError> => {
    const { heartbeats, runners } = this.#keys
    return Effect.asVoid(
      askRedis(this.#calls.clusterUnregister, [heartbeats, runners, address, this.#options.incarnation]),
    )
  }

  readonly #runners = () => {
    const { heartbeats, runners, since } = this.#keys
    const asked = askRedis(this.#calls.clusterRunners, [since, heartbeats, runners, this.#options.lease.leaseMs])
    const listOf = (known: ReadonlyMap<string, KnownNode>) =>
      [...known.values()].map(({ healthy, runner }): [string, boolean] => [runner, healthy])
    const look = Effect.map(
      Effect.tap(asked, () => this.#heard),
      ([forgotten, ...answer]) => {
        const heard = new Map<string, KnownNode>()
        for (let n = 0; n < answer.length; n += 4) {
          const [address, incarnation, runner] = answer.slice(n, n + 3).map(String)
          heard.set(address, {
            address,
            incarnation,
            runner,
            healthy: answer[n + 3] === 1,
            drained: answer[n + 3] === -1,
          })
        }
        // A flush empties the list, and each node is back with its next renewal: none is gone because of that.
        const known = forgotten === 1 ? new Map([...this.#known, ...heard]) : heard
        // Whether this node itself is registered decides whether it registers anew.
        if (this.#registered !== undefined && !heard.has(this.#registered.address))
          known.delete(this.#registered.address)
        const before = this.#known
        this.#known = known
        for (const address of before.keys()) if (!known.has(address)) this.#onGone()
        return listOf(known)
      },
    )
    // Sharding rests for a second after a list that it did not get. The list is looked at ten times a second anyway.
    return Effect.catch(look, (error) =>
      this.#known.size === 0 ? Effect.fail(error) : Effect.succeed(listOf(this.#known)),
    )
  }

  /** Waits for locks that others still have: who leaves frees them one after another, and Sharding asks once a second. */
  readonly #acquire = (
    address: string,
    shards: ReadonlyArray<string>,
  ): Effect.Effect<Array<string>, PersistenceError> =>
    Effect.suspend(() => {
      const { clock, lease } = this.#options
      const until = clock.monotonicMs() + lease.acquireMsMax
      const ended = (): boolean => clock.monotonicMs() + acquireAgainMs > until
      const more = (had: ReadonlyArray<string>): Effect.Effect<Array<string>, PersistenceError> => {
        const wanted = shards.filter((shard) => !had.includes(shard))
        return Effect.matchEffect(this.#acquireNow(address, wanted), {
          onSuccess: (acquired) => {
            const all = [...had, ...acquired]
            return all.length === shards.length || ended() ? told(all) : again(all)
          },
          // What is had already must be told, also when Redis fails now.
          onFailure: (error) => {
            if (!ended()) return again(had)
            return had.length === 0 ? Effect.fail(error) : told(had)
          },
        })
      }
      // What was moved of them has to be known before a sale of them is run. Where Redis does not say at once, it is asked again elsewhere.
      const told = (had: ReadonlyArray<string>) =>
        Effect.as(
          had.length === 0 ? Effect.void : Effect.ignore(Effect.timeout(this.placing.look, lease.answerMsMax / 2)),
          [...had],
        )
      const again = (had: ReadonlyArray<string>) => Effect.andThen(Effect.sleep(acquireAgainMs), more(had))
      return more([])
    })

  readonly #acquireNow = (
    address: string,
    shards: ReadonlyArray<string>,
  ): Effect.Effect<ReadonlyArray<string>, PersistenceError> =>
    Effect.suspend(() => {
      const { clock, incarnation, lease } = this.#options
      const { runners, since } = this.#keys
      const locks = byLock(this.#keys, shards)
      const keys = [since, runners, ...locks.map(({ lock }) => lock)]
      const sentAt = clock.monotonicMs()
      const asked = askRedis(this.#calls.clusterAcquire, [keys.length, ...keys, address, incarnation, lease.leaseMs])
      return Effect.map(asked, ([word, ...places]) => {
        this.#sayIfReplaced(word, address)
        const acquired = places.flatMap((place) => locks[place - 1].shards)
        this.#book.acquired(acquired, sentAt)
        this.placing.acquired(acquired)
        return acquired
      })
    })

  /** Never fails, and is never later than Sharding waits: it would stop every sale of the node at once. */
  readonly #refresh = (address: string, shards: ReadonlyArray<string>): Effect.Effect<ReadonlyArray<string>> =>
    Effect.suspend(() => {
      const { clock, log, policy } = this.#options
      const asked = this.#book.renewable(shards)
      return this.#inTime(
        () => this.#renew(address, asked),
        () => notInTime("its answer was not read in time"),
      ).pipe(
        Effect.catchCause((cause) => {
          const kept = this.#book.unanswered(asked, clock.monotonicMs())
          const reason = reasonOf(Option.getOrUndefined(Cause.findErrorOption(cause))?.cause ?? cause)
          const fields = { reason, policy, shards: shards.length, kept: kept.length }
          log.warn("Redis does not answer: the locks of this node's shards are not renewed", fields)
          return Effect.succeed(kept)
        }),
      )
    })

  #renew(address: string, shards: ReadonlyArray<string>): Effect.Effect<ReadonlyArray<string>, PersistenceError> {
    const sentAt = this.#options.clock.monotonicMs()
    const locks = byLock(this.#keys, shards)
    const missing = locks.map((lock) => this.#book.whenMissing(lock.shards[0], sentAt))
    const keys = locks.map(({ lock }) => lock)
    return Effect.map(this.#askToRefresh(address, keys, missing), ([word, ...places]) => {
      this.#sayIfReplaced(word, address)
      const held = places.flatMap((place) => locks[place - 1].shards)
      this.#book.renewed(shards, held, sentAt)
      return held
    })
  }

  /**
   * What Sharding asks while it holds nothing: fails while Redis does not answer. Where an answer was not read in time it counts what Redis has
   * said within the lease: a loop that stood still says nothing about Redis.
   */
  readonly #probe = (address: string): Effect.Effect<ReadonlyArray<string>, PersistenceError> => {
    const { clock, lease } = this.#options
    return this.#inTime(
      () => Effect.as(this.#askToRefresh(address, [], []), []),
      () =>
        clock.monotonicMs() - this.#answeredAt < lease.leaseMs ? Exit.succeed([]) : notInTime("no answer in time"),
    )
  }

  /**
   * Tries until there is an answer, and gives that of `late` before Sharding has waited too long. A loop that stood still comes
   * to its timers before it reads what Redis has answered meanwhile, and ours is due before that of Sharding. An answer
   * that comes after it counts for the next renewal.
   */
  #inTime<A>(
    attempt: () => Effect.Effect<A, PersistenceError>,
    late: () => Exit.Exit<A, PersistenceError>,
  ): Effect.Effect<A, PersistenceError> {
    const { defer, lease } = this.#options
    return Effect.flatMap(Effect.context(), (context) =>
      Effect.callback<A, PersistenceError>((resume) => {
        const forget = defer.after(lease.refreshMsMax, () => resume(late()))
        Effect.runCallbackWith(context)(this.#withRetries(attempt), {
          onExit: (exit) => {
            forget()
            resume(exit)
          },
        })
      }),
    )
  }

  readonly #askToRefresh = (address: string, locks: ReadonlyArray<string>, missing: ReadonlyArray<string>) => {
    const { incarnation, lease } = this.#options
    const { heartbeats, runners, since } = this.#keys
    const keys = [since, heartbeats, runners, ...locks]
    const record = this.#registered === undefined ? "" : this.#recordOf(this.#registered)
    const asked = askRedis(this.#calls.clusterRefresh, [
      ...[keys.length, ...keys],
      ...[address, incarnation, lease.leaseMs, record, ...missing],
    ])
    return Effect.tap(asked, () => this.#heard)
  }

  /** As `lua/register.lua` writes it. */
  #recordOf({ aheadMs, machine, runner }: Registered): string {
    const { build, incarnation, settings } = this.#options
    return JSON.stringify({ runner, incarnation, healthy: true, machine, settings, build, aheadMs })
  }

  /** Within one interval of renewals, whatever happens: Sharding waits no longer for an answer. */
  #withRetries<A>(attempt: () => Effect.Effect<A, PersistenceError>): Effect.Effect<A, PersistenceError> {
    const { clock, lease } = this.#options
    return Effect.suspend(() => {
      const until = clock.monotonicMs() + lease.triesMsMax - lease.answerMsMax
      return Effect.retry(Effect.suspend(attempt), {
        times: lease.refreshTries - 1,
        while: () => clock.monotonicMs() < until,
        schedule: Schedule.spaced(lease.retryMs),
      })
    })
  }

  /** A lock stays while the node has another shard that it stands for. */
  readonly #release = (address: string, shards: ReadonlyArray<string>): Effect.Effect<void, PersistenceError> =>
    Effect.suspend(() => {
      const going = new Set(shards)
      const left = this.#book.shards.filter((shard) => !going.has(shard))
      const keys = byLock(this.#keys, shards).flatMap(({ lock, shards: [shard] }) =>
        left.some((other) => shareLock(shard, other)) ? [] : [lock],
      )
      const asked =
        keys.length === 0
          ? Effect.void
          : askRedis(this.#calls.clusterRelease, [keys.length, ...keys, address, this.#options.incarnation])
      return Effect.map(asked, () => {
        this.#book.released(shards)
        this.placing.released(shards)
      })
    })

  #sayIfReplaced(word: string, address: string): void {
    if (word === "replaced") this.#options.log.warn(this.#wasReplaced(address), {})
  }

  #wasReplaced(address: string): string {
    return `another process has registered ${address} in the cluster: this one runs no sales any more; stop one of them`
  }
}
