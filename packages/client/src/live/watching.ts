/**
 * A stream that goes on over lost connections. Each connection resumes from the position of the last event; a connection
 * that is silent for longer than keepalives allow counts as lost, and so does one that ends without saying so.
 */
import { Effect, Queue, Random, Stream } from "effect"
import type { StreamError } from "../errors.ts"
import { type Patience, pauseMs } from "../Patience.ts"
import { type Connecting, type OverWhy, readConnection } from "./connection.ts"
import type { Topic } from "./Topic.ts"

export type LiveEvent<A> =
  | { readonly type: "value"; readonly value: A }
  /** Events come in, from now on. */
  | { readonly type: "live" }
  /** No events come in, so the last value may be old. The client connects again after so many milliseconds. */
  | { readonly type: "lost"; readonly why: OverWhy; readonly message: string; readonly retryInMs: number }

/** Events that wait for a slow consumer. Beyond that nothing is read, and the server sends what is newest later. */
const waitingMax = 16

export const watch = <A>(
  connecting: Connecting,
  patience: Pick<Patience, "pauseMs" | "pauseMsMax">,
  topic: Topic<A>,
): Stream.Stream<LiveEvent<A>, StreamError> =>
  Stream.callback<LiveEvent<A>, StreamError>(
    Effect.fnUntraced(function* (queue) {
      const reader = topic.reader()
      /** Connections in a row on which nothing came. */
      let failures = 0
      const on = {
        live: Effect.suspend(() => {
          failures = 0
          return Queue.offer(queue, { type: "live" })
        }),
        value: (value: A) => Queue.offer(queue, { type: "value", value }),
      }
      for (;;) {
        const { why, message, retryAfterMs } = yield* readConnection(connecting, topic.request, reader, on).pipe(
          Effect.catchTag("ConnectionOver", Effect.succeed),
        )
        failures++
        if (why === "gap") reader.startOver()
        const retryInMs = pauseMs(patience, failures, yield* Random.next, retryAfterMs)
        yield* Queue.offer(queue, { type: "lost", why, message, retryInMs })
        yield* Effect.sleep(retryInMs)
      }
    }),
    { bufferSize: waitingMax, strategy: "suspend" },
  )
