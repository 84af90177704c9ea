/** A call of Redis as an effect, with the error that Sharding expects of its storage. */
import type { RedisCall } from "@ticketrush/engine/backends/redis-client"
import { Effect } from "effect"
import { PersistenceError } from "effect/cluster/ClusterError"

export const askRedis = <A>(
  call: RedisCall<A>,
  keysAndArguments: ReadonlyArray<string | number>,
): Effect.Effect<A, PersistenceError> =>
  Effect.callback((resume) =>
    call(keysAndArguments, (error, answer) =>
      resume(error ? Effect.fail(new PersistenceError({ cause: error })) : Effect.succeed(answer)),
    ),
  )
