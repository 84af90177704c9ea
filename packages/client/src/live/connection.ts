/** One connection of a stream: opens it where the reader stopped, and reads until it is over. */
import { type RefusalCode, refusals } from "@ticketrush/protocol"
import { Data, Effect, Schema, Stream } from "effect"
import { Sse } from "effect/encoding"
import { type HttpClient, HttpClientRequest, type HttpClientResponse } from "effect/http"
import { broken, refusalOf, type TryAgain } from "../answers.ts"
import { Refused, StreamEnded, type StreamError, UnexpectedAnswer } from "../errors.ts"
import { type LiveMessage, MessageReader } from "./messages.ts"
import type { TopicReader } from "./Topic.ts"

/**
 * Why no more came: the server ended the stream and said so; it stopped without saying so (`torn`); the network cut it;
 * nothing came for too long; there was no answer; the server asked to come back later; an event is missing.
 */
export type OverWhy = "ended" | "torn" | "cut" | "silent" | "unreachable" | "refused" | "gap"

/** The connection is over, and another one can go on. */
export class ConnectionOver extends Data.TaggedError("ConnectionOver")<{
  readonly why: OverWhy
  readonly message: string
  readonly retryAfterMs: number
}> {}

export type Connecting = {
  readonly transport: HttpClient.HttpClient
  readonly url: string
  readonly silenceMs: number
}

const path = "/api/streams"
const operation = `GET ${path}`

const over = (why: OverWhy, message: string, retryAfterMs = 0): ConnectionOver =>
  new ConnectionOver({ why, message, retryAfterMs })

/** `live` runs at the first message, `take` with each value. Never succeeds: a connection is over, or the stream is. */
export const readConnection = <A>(
  { transport, url, silenceMs }: Connecting,
  request: Readonly<Record<string, unknown>>,
  reader: TopicReader<A>,
  on: { readonly live: Effect.Effect<unknown>; readonly value: (value: A) => Effect.Effect<unknown> },
): Effect.Effect<never, ConnectionOver | StreamError> =>
  Effect.gen(function* () {
    const asked = JSON.stringify(reader.position === "" ? request : { ...request, resume: reader.position })
    const silent = Effect.fail(over("silent", `nothing came for ${silenceMs / 1_000} s`))
    const response = yield* transport
      .execute(HttpClientRequest.get(`${url}${path}`, { urlParams: { subscribe: asked }, accept: "text/event-stream" }))
      .pipe(
        Effect.catch((error) => Effect.catch(broken(error), unreachable)),
        Effect.timeoutOrElse({ duration: silenceMs, orElse: () => silent }),
      )
    yield* accepted(response)
    const messages = new MessageReader()
    let live = false
    yield* response.stream.pipe(
      Stream.mapError((error) => over("cut", error.message)),
      Stream.timeoutOrElse({ duration: silenceMs, orElse: () => Stream.fromEffect(silent) }),
      Stream.runForEach((bytes) =>
        Effect.gen(function* () {
          for (const message of yield* understood(() => messages.take(bytes))) {
            if (!live) yield* on.live
            live = true
            yield* handle(message, reader, on.value)
          }
        }),
      ),
    )
    return yield* over("torn", "the stream stopped without saying so")
  })

const accepted = (
  response: HttpClientResponse.HttpClientResponse,
): Effect.Effect<void, ConnectionOver | Refused | UnexpectedAnswer> => {
  const { status, headers } = response
  if (status < 400 && headers["content-type"]?.startsWith("text/event-stream") === true) return Effect.void
  return Effect.gen(function* () {
    const text = yield* Effect.catch(response.text, (error) => over("cut", error.message))
    if (status < 400) {
      const message = `${operation} answered ${status} ${headers["content-type"]}: ${text.slice(0, 200)}`
      return yield* new UnexpectedAnswer({ operation, status, message })
    }
    const refused = refusalOf(operation, response, text)
    return yield* refused._tag === "TryAgain" ? over("refused", refused.message, refused.retryAfterMs) : refused
  })
}

const handle = <A>(
  message: LiveMessage,
  reader: TopicReader<A>,
  value: (value: A) => Effect.Effect<unknown>,
): Effect.Effect<void, ConnectionOver | StreamError> =>
  Effect.gen(function* () {
    switch (message.type) {
      case "event": {
        const { event, position, data } = message
        const reading = yield* understood(() => reader.read(event, position, data))
        if (reading.kind === "lost") return yield* over("gap", "an event is missing")
        if (reading.kind === "value") yield* value(reading.value)
        return
      }
      case "refused": {
        if (message.retry) return yield* over("refused", message.message)
        const { code, message: sentence } = message
        const status = code in refusals ? refusals[code as RefusalCode].status : 0
        return yield* new Refused({ operation, status, code, message: sentence })
      }
      case "ended":
        if (message.retry) return yield* over("ended", message.message)
        return yield* new StreamEnded({ code: message.code, message: message.message })
      case "other":
        return
    }
  })

const unreachable = ({ message }: TryAgain): ConnectionOver => over("unreachable", message)

/** What throws does so because it is not of this version of the protocol. */
const understood = <A>(read: () => A): Effect.Effect<A, UnexpectedAnswer> =>
  Effect.try({
    try: read,
    catch: (cause) => {
      const foreign = cause instanceof SyntaxError || cause instanceof Sse.SseError || Schema.isSchemaError(cause)
      if (!foreign) throw cause
      return new UnexpectedAnswer({ operation, status: 200, message: `${operation}: ${cause.message}` })
    },
  })
