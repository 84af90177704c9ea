/**
 * A connection to Redis, and the only file that knows the driver; it is loaded when one is asked for. Nothing waits for
 * a connection to come back, and nothing is sent twice: a call fails at once, or within its limit.
 */
import { reasonOf } from "@ticketrush/protocol"
import { Context, Data, Effect, Redacted, type Scope } from "effect"
import type { Redis } from "ioredis"
import type { Defer, Log } from "../ports.ts"
import { withinLimit } from "./redis-call-limit.ts"

/** Redis is not there, or does not take us: an operator has to look; a start may be tried again. */
export class RedisError extends Data.TaggedError("RedisError")<{ readonly message: string }> {}

/** Without `numberOfKeys` the first argument of each call is the number of its keys. */
export type RedisScripts = Readonly<Record<string, { readonly lua: string; readonly numberOfKeys?: number }>>

/** One script: its keys, then its arguments. Called back once. */
export type RedisCall<A> = (
  keysAndArguments: ReadonlyArray<string | number>,
  done: (error: unknown, answer: A) => void,
) => void

export type RedisClient<Calls> = Calls & { readonly disconnect: () => void }

export type RedisOptions = {
  readonly url: Redacted.Redacted
  readonly log: Log
  readonly defer: Defer
  /** How long an answer may take, in milliseconds; a call that waits longer has an unknown outcome. */
  readonly answerMsMax: number
  /** How long the first connection may take, in milliseconds. */
  readonly connectMsMax: number
}

const reconnectMsMax = 200

export type RedisConnect = <Calls>(
  options: RedisOptions,
  scripts: RedisScripts,
) => Effect.Effect<RedisClient<Calls>, RedisError>

/** What connects: the driver, and in the simulation a Redis of its own. */
export const RedisDriver = Context.Reference<RedisConnect>("@ticketrush/engine/backends/RedisDriver", {
  defaultValue: () => connected,
})

/** Connects, and disconnects when the scope closes. `Calls` has a {@link RedisCall} for each of the scripts. */
export const redisClient = Effect.fnUntraced(function* <Calls>(
  options: RedisOptions,
  scripts: RedisScripts,
): Effect.fn.Return<RedisClient<Calls>, RedisError, Scope.Scope> {
  const connect = yield* RedisDriver
  return yield* Effect.acquireRelease(connect<Calls>(options, scripts), (client) =>
    Effect.sync(() => client.disconnect()),
  )
})

/** Takes a part of a second; done before a caller waits for it, it is no part of his waiting. */
export const loadRedisDriver = () => import("ioredis")

/** Connects, which asks Redis whether it is loaded, and lets go again. */
export const redisAnswers = (options: RedisOptions): Effect.Effect<string, RedisError> =>
  Effect.as(Effect.scoped(redisClient<unknown>(options, {})), "it answers")

/** The driver's own limits are about one step of connecting each, and longer together. */
const connected = Effect.fnUntraced(function* <Calls>(
  options: RedisOptions,
  scripts: RedisScripts,
): Effect.fn.Return<RedisClient<Calls>, RedisError> {
  const driver = yield* Effect.promise(loadRedisDriver)
  const { connectMsMax } = options
  const client = makeClient(driver, options, scripts)
  const connecting = Effect.as(connect(client, options.log), callsOf<Calls>(client, options, Object.keys(scripts)))
  return yield* connecting.pipe(
    Effect.timeoutOrElse({
      duration: connectMsMax,
      orElse: () => Effect.fail(cannotBeUsed(`no answer within ${connectMsMax} milliseconds`)),
    }),
  )
})

const connect = (client: Redis, log: Log): Effect.Effect<void, RedisError> =>
  Effect.tryPromise({
    try: async (signal) => {
      // Why a connection failed is told by this event alone. What that means for a call reaches the call.
      let cause: Error | undefined
      let opened = false
      client.on("error", (error: Error) => {
        cause = error
        if (opened) log.warn("the connection to Redis failed", { reason: error.message })
      })
      signal.addEventListener("abort", () => client.disconnect())
      try {
        await client.connect()
        opened = true
      } catch (error) {
        client.disconnect()
        throw cause ?? error
      }
    },
    catch: (error) => cannotBeUsed(reasonOf(error)),
  })

/** The driver makes a method of each script. */
const callsOf = <Calls>(client: Redis, options: RedisOptions, names: ReadonlyArray<string>): RedisClient<Calls> => {
  const methods = client as unknown as Readonly<Record<string, RedisCall<unknown>>>
  const calls = Object.fromEntries(names.map((name) => [name, withinLimit(methods[name].bind(client), options)]))
  return { ...calls, disconnect: () => client.disconnect() } as RedisClient<Calls>
}

const cannotBeUsed = (reason: string): RedisError => new RedisError({ message: `Redis cannot be used: ${reason}` })

const makeClient = (
  { Redis }: Pick<typeof import("ioredis"), "Redis">,
  { connectMsMax, url }: RedisOptions,
  scripts: RedisScripts,
): Redis =>
  new Redis(Redacted.value(url), {
    lazyConnect: true,
    enableOfflineQueue: false,
    enableAutoPipelining: true,
    maxRetriesPerRequest: 0,
    connectTimeout: connectMsMax,
    retryStrategy: (attempt) => Math.min(attempt * 20, reconnectMsMax),
    // After a failover the connection leads to what is a replica now; the address of Redis leads to the new primary.
    reconnectOnError: ({ message }) => message.startsWith("READONLY"),
    scripts,
  })

/** Redis has answered, with an error: nothing of the call was done. */
export const redisRefused = (error: unknown): boolean => error instanceof Error && error.name === "ReplyError"

/**
 * Whether a call that failed was surely not carried out; the outcome of one that was sent and not answered is unknown.
 */
export const redisDidNothing = (error: unknown): boolean =>
  redisRefused(error) || reasonOf(error).startsWith("Stream isn't writeable")
