/** The counts of the abuse rules of several nodes, over one Redis. */
import { limits } from "@ticketrush/protocol"
import { Effect, type Redacted } from "effect"
import { redisClient } from "../backends/redis-client.ts"
import { NodeParts } from "../health/forEver.ts"
import type { Clock, Defer, Log } from "../ports.ts"
import type { AbuseCounts } from "./AbuseCounts.ts"
import { AbuseCountsMemory } from "./AbuseCountsMemory.ts"
import { type AbuseCalls, abuseCountsRedis, abuseScripts } from "./AbuseCountsRedis.ts"
import { AbuseCountsShared } from "./AbuseCountsShared.ts"

export type OpenAbuseCounts = {
  readonly url: Redacted.Redacted
  readonly clock: Clock
  readonly defer: Defer
  readonly log: Log
  /** Differs from node to node and start to start. */
  readonly start: string
  readonly prefix?: string
  /** How long an answer may take, in milliseconds: a hold waits for it. */
  readonly answerMsMax?: number
}

const connectMsMax = 2_000

/** Connects, and disconnects when the scope closes. */
export const openAbuseCounts = Effect.fnUntraced(function* (options: OpenAbuseCounts) {
  const { answerMsMax = limits.abuseAnswerMsMax, clock, defer, log, prefix = "ticketrush:", start, url } = options
  const parts = yield* NodeParts
  const client = yield* redisClient<AbuseCalls>({ url, defer, log, answerMsMax, connectMsMax }, abuseScripts)
  const remote = abuseCountsRedis(client, prefix)
  const local = new AbuseCountsMemory()
  const counts: AbuseCounts = yield* Effect.acquireRelease(
    Effect.sync(() => new AbuseCountsShared({ remote, local, clock, defer, parts, start })),
    (shared) => Effect.sync(() => shared.end()),
  )
  return counts
})
