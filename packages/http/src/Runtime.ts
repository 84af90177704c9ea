/** What this server is made of, and how it is now: the answer of `/api/system/runtime`. */
import { type PartState, type Parts, parts } from "@ticketrush/engine/health/Parts"
import type { Clock } from "@ticketrush/engine/ports"
import type { RuntimeResponse } from "@ticketrush/protocol/runtime-schemas"
import { Effect, Clock as EffectClock } from "effect"
import { OutsidePart, type OutsideState } from "./OutsidePart.ts"
import type { DateTimes } from "./render/date-time.ts"

/** How each is asked. Null for one that no setting names. */
export type OutsideAsks = Readonly<Record<"postgres" | "redis" | "kafka", Effect.Effect<string, Error> | null>>

/** Of a server that keeps everything in memory. */
export const nothingOutside: OutsideAsks = { postgres: null, redis: null, kafka: null }

export type RuntimeOptions = {
  readonly asks: OutsideAsks
  readonly clock: Pick<Clock, "monotonicMs">
  readonly times: DateTimes
  readonly parts: Pick<Parts, "doubt" | "states">
  readonly writable: () => boolean
  readonly whyNotReady: () => string | null
  /** Whether the line is the one in Redis, to be compared. */
  readonly lineInRedis: boolean
}

type Body = typeof RuntimeResponse.Type

export const makeRuntime = ({ asks, clock, lineInRedis, times, writable, ...node }: RuntimeOptions) => {
  const outside = (ask: Effect.Effect<string, Error> | null, unnamed: string): OutsidePart =>
    new OutsidePart({ clock, ask, unnamed })
  const postgres = outside(asks.postgres, "this server keeps everything in memory")
  const redis = outside(asks.redis, "REDIS_URL is not set")
  const kafka = outside(asks.kafka, "KAFKA_BROKERS is not set")

  return Effect.gen(function* (): Effect.fn.Return<Body> {
    const each = { postgres: postgres.state, redis: redis.state, kafka: kafka.state }
    const found = yield* Effect.all(each, { concurrency: "unbounded" })
    // A part that does not answer an operator may not answer buyers either.
    if (asks.postgres !== null && !found.postgres.up) node.parts.doubt("journal")
    // Both clocks are read once, when all have answered: a part that answered early is told with the time at which it changed, too.
    const [now, monotonic] = [yield* EffectClock.currentTimeMillis, clock.monotonicMs()]
    const told = ({ detail, since, up }: OutsideState) => ({
      ...{ status: up ? ("UP" as const) : ("DOWN" as const), up, detail },
      since: since === null ? null : times.format(Math.round(now - (monotonic - since))),
    })
    const own = (part: PartState) => ({
      name: part.name,
      ...told({
        up: part.up,
        detail: part.up ? "it works" : (part.reason ?? parts[part.name].down),
        since: part.since,
      }),
      needed: parts[part.name].needed,
      failures: part.failures,
    })
    const states = node.parts.states().map(own)
    const { name: _, needed: __, failures: ___, ...proved } = states.find(({ name }) => name === "journal")!
    // Between an append that failed and the proof of what that means the journal is not known to work.
    const journal = proved.up && !writable() ? told({ up: false, detail: parts.journal.down, since: null }) : proved
    const reason = node.whyNotReady()
    return {
      checkedAt: times.format(now),
      redis: told(found.redis),
      kafka: told(found.kafka),
      postgres: told(found.postgres),
      journal,
      line: lineInRedis ? told(found.redis) : journal,
      ready: { status: reason === null ? ("UP" as const) : ("DOWN" as const), reason },
      parts: states,
    }
  })
}
