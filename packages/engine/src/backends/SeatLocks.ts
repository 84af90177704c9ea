/**
 * Locks on seats in Redis: one key per seat with a token that only its owner knows and a lease after which it ends by
 * itself. A lock says who should write, never who may: an owner that is stopped for longer than its lease goes on
 * without noticing. What is written under it needs a guard of its own.
 */
import { readFileSync } from "node:fs"
import { optionOfSeat, reasonOf, type SeatId } from "@ticketrush/protocol"
import { Effect, type Scope } from "effect"
import type { Defer, Log, Random } from "../ports.ts"
import { LabPartError, type StrategyParts } from "./LabBackend.ts"
import { type RedisCall, type RedisClient, redisClient } from "./redis-client.ts"

export type SeatLocksSettings = {
  /** How long a lock lives that is not renewed, in milliseconds. */
  readonly leaseMs: number
  /** How long a caller waits for locks that others have, in milliseconds. */
  readonly waitMsMax: number
  /** Callers that wait at the same time; more are sent away. */
  readonly waitingMax: number
  /** Whether a lease is renewed for as long as its owner works. */
  readonly renews: boolean
  /** How long an answer of Redis may take, in milliseconds. */
  readonly answerMsMax: number
  /** What the names of all keys begin with. */
  readonly prefix: string
}

export const seatLocksDefaults: SeatLocksSettings = {
  leaseMs: 5_000,
  waitMsMax: 10_000,
  waitingMax: 2_000,
  renews: true,
  answerMsMax: 500,
  prefix: "ticketrush:",
}

/** Locks that were had; `release` gives back those that still are, and calls back in any case. */
export type HeldLocks = { readonly kind: "held"; readonly release: (done: () => void) => void }

/** `busy`: others had the locks for as long as was waited. `crowded`: too many wait. `missing`: Redis does not answer. */
export type LocksAnswer = HeldLocks | { readonly kind: "busy" | "crowded" | "missing" }

const lua = (name: string): string => readFileSync(new URL(`lua/${name}.lua`, import.meta.url), "utf8")

type Calls = { readonly [name in "lockTake" | "lockRenew" | "lockRelease"]: RedisCall<number> }

type Ports = { readonly defer: Defer; readonly log: Log; readonly random: Random }

const connectMsMax = 800
const tokenBytes = 16
const retryMsMin = 4
const retryMsSpread = 16
const renewalsPerLease = 3

/** Connects, and disconnects when the scope closes. Fails within a second where Redis is not there. */
export const seatLocks = Effect.fnUntraced(function* (
  { defer, log, random, redisUrl }: Pick<StrategyParts, "defer" | "log" | "random" | "redisUrl">,
  settings: SeatLocksSettings,
): Effect.fn.Return<SeatLocks, LabPartError, Scope.Scope> {
  if (redisUrl === null) return yield* new LabPartError({ part: "Redis", message: "REDIS_URL is not set" })
  const client = yield* redisClient<Calls>(
    { url: redisUrl, log, defer, answerMsMax: settings.answerMsMax, connectMsMax },
    {
      lockTake: { lua: lua("lock-take") },
      lockRenew: { lua: lua("lock-renew") },
      lockRelease: { lua: lua("lock-release") },
    },
  ).pipe(Effect.mapError(({ message }) => new LabPartError({ part: "Redis", message })))
  return new SeatLocks(client, settings, { defer, log, random })
})

export class SeatLocks {
  readonly #client: RedisClient<Calls>
  readonly #settings: SeatLocksSettings
  readonly #ports: Ports
  #waiting = 0

  constructor(client: RedisClient<Calls>, settings: SeatLocksSettings, ports: Ports) {
    this.#client = client
    this.#settings = settings
    this.#ports = ports
  }

  /** Takes the locks of all seats, which belong to one option, or of none. Calls back once. */
  hold(seats: ReadonlyArray<SeatId>, done: (answer: LocksAnswer) => void): void {
    const { leaseMs, waitMsMax, waitingMax } = this.#settings
    if (this.#waiting >= waitingMax) return done({ kind: "crowded" })
    const keys = this.#keysOf(seats)
    const token = Buffer.from(this.#ports.random.bytes(tokenBytes)).toString("base64url")
    let patient = true
    const forgetPatience = this.#ports.defer.after(waitMsMax, () => {
      patient = false
    })
    this.#waiting++
    const end = (answer: LocksAnswer): void => {
      this.#waiting--
      forgetPatience()
      done(answer)
    }
    const take = (): void =>
      this.#client.lockTake([keys.length, ...keys, token, leaseMs], (error, taken) => {
        if (error) {
          // It may have been carried out: what is locked is given back, or ends with its lease.
          this.#release(keys, token, () => {})
          return end({ kind: "missing" })
        }
        if (taken === 1) return end(this.#held(keys, token))
        if (!patient) return end({ kind: "busy" })
        this.#ports.defer.after(retryMsMin + (this.#ports.random.bytes(1)[0] * retryMsSpread) / 256, take)
      })
    take()
  }

  #held(keys: ReadonlyArray<string>, token: string): HeldLocks {
    const { leaseMs, renews } = this.#settings
    let stop = (): void => {}
    const renewLater = (): void => {
      stop = this.#ports.defer.after(leaseMs / renewalsPerLease, () =>
        this.#client.lockRenew([keys.length, ...keys, token, leaseMs], (error, kept) => {
          // A lock that is lost stays lost; where Redis only did not answer the next renewal may come in time.
          if (released || (!error && kept === 0)) return
          renewLater()
        }),
      )
    }
    let released = false
    if (renews) renewLater()
    return {
      kind: "held",
      release: (done) => {
        released = true
        stop()
        this.#release(keys, token, done)
      },
    }
  }

  /** A lock that cannot be given back ends with its lease. */
  #release(keys: ReadonlyArray<string>, token: string, done: () => void): void {
    this.#client.lockRelease([keys.length, ...keys, token], (error) => {
      if (error)
        this.#ports.log.warn("locks on seats are not given back and end by themselves", { reason: reasonOf(error) })
      done()
    })
  }

  /** The braces keep all of them on one node of a Redis cluster, which a script needs. */
  #keysOf(seats: ReadonlyArray<SeatId>): ReadonlyArray<string> {
    const name = `${this.#settings.prefix}lock:{${optionOfSeat(seats[0])}}`
    return seats.map((seat) => `${name}:seat:${seat}`)
  }
}
