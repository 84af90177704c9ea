/**
 * What is counted about people who hold, for all nodes in one Redis. Each call is one script, so nothing happens between
 * what it counts and what it takes. It may fail: `AbuseCountsShared` says what a node does then.
 */
import { readFileSync } from "node:fs"
import { limits } from "@ticketrush/protocol"
import { type AbuseCounted, type AbuseRules, abuseReasons } from "@ticketrush/protocol/abuse"
import type { RedisCall, RedisScripts } from "../backends/redis-client.ts"
import type { CountedAttempt, Taken } from "./AbuseCounts.ts"

/** `error`: why Redis did not answer; then what it did is not known. */
export type Counted<A> = (error: unknown, answer: A) => void

/** The calls of {@link AbuseCounts}, each of which may fail. `slot`: under which the attempt is counted, chosen by the caller. */
export type RemoteAbuseCounts = {
  readonly take: (attempt: CountedAttempt, rules: AbuseRules, slot: string, done: Counted<Taken>) => void
  readonly held: (attempt: CountedAttempt, slot: string, reservation: number, done: Counted<boolean>) => void
  readonly refused: (attempt: CountedAttempt, slot: string, probed: boolean, done: Counted<void>) => void
  readonly released: (person: number, at: number, done: Counted<void>) => void
  readonly forgive: (person: number, done: Counted<void>) => void
}

const lua = (name: string): string => readFileSync(new URL(`lua/${name}.lua`, import.meta.url), "utf8")

export const abuseScripts = {
  abuseTake: { lua: lua("records") + lua("take") },
  abuseHeld: { lua: lua("records") + lua("held") },
  abuseRefused: { lua: lua("records") + lua("refused") },
  abuseReleased: { lua: lua("records") + lua("released"), numberOfKeys: 1 },
  abuseForgive: { lua: lua("forgive"), numberOfKeys: 1 },
} satisfies RedisScripts

export type AbuseCalls = {
  readonly abuseTake: RedisCall<readonly [taken: number, ...counts: ReadonlyArray<number>]>
  readonly abuseHeld: RedisCall<number>
  readonly abuseRefused: RedisCall<number>
  readonly abuseReleased: RedisCall<number>
  readonly abuseForgive: RedisCall<number>
}

/**
 * Keys last as long as the longest window that may be set: a window that becomes longer finds what was done before, and a
 * node that does not know it yet ends no key too early.
 */
const ttl = limits.abuseWindowSecondsMax * 1_000

/** `prefix`: what the names of all its keys begin with. */
export const abuseCountsRedis = (client: AbuseCalls, prefix: string): RemoteAbuseCounts => {
  // The braces keep all keys on one node of a Redis cluster, which a script needs.
  const name = `{${prefix}abuse}`
  const personKey = (person: number): string => `${name}:person:${person}`
  const keysOf = ({ device, person }: CountedAttempt): ReadonlyArray<string | number> =>
    device === null ? [1, personKey(person)] : [2, personKey(person), `${name}:device:${device}`]
  const max = limits.abuseCountedMax
  return {
    take: (attempt, inForce, slot, done) => {
      const { at, person, request } = attempt
      const forbidden = abuseReasons.flatMap((reason) => {
        const { max: from, mode, windowMs } = inForce[reason]
        return [windowMs, mode === "enforce" ? from : 0]
      })
      const values = [...keysOf(attempt), person, at, request ?? "", slot, ttl, max, ...forbidden]
      client.abuseTake(values, (error, answer) => {
        if (error) return done(error, nothing)
        const [taken, ...counts] = answer
        done(null, { counted: countedIn(counts), slot: taken === 1 ? slot : null })
      })
    },
    held: (attempt, slot, reservation, done) =>
      client.abuseHeld([...keysOf(attempt), slot, reservation, ttl], (error, news) => done(error, news === 1)),
    refused: (attempt, slot, probed, done) =>
      client.abuseRefused([...keysOf(attempt), slot, probed ? attempt.at : 0, ttl, max], (error) => done(error)),
    released: (person, at, done) => client.abuseReleased([personKey(person), at, ttl, max], (error) => done(error)),
    forgive: (person, done) => client.abuseForgive([personKey(person)], (error) => done(error)),
  }
}

const countedIn = (counts: ReadonlyArray<number>): AbuseCounted =>
  Object.fromEntries(abuseReasons.map((reason, nth) => [reason, counts[nth]])) as AbuseCounted

const nothing: Taken = { counted: countedIn([0, 0, 0, 0, 0]), slot: null }
