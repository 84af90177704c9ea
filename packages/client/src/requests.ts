/** Runs the operations of the contract: each is sent, and sent again where that is safe, until its outcome is known. */
import { TicketRushApi } from "@ticketrush/protocol/http-api"
import type { ReservationLifecycleResponse } from "@ticketrush/protocol/http-schemas"
import { Effect, Random, type Schema } from "effect"
import { HttpClient, type HttpClientError, HttpClientRequest, type HttpClientResponse } from "effect/http"
import { HttpApiClient } from "effect/http-api"
import { broken, lost, refusalOf, type TryAgain, undecoded } from "./answers.ts"
import { OutcomeUnknown, type Refused, type RequestError, Unavailable, type UnexpectedAnswer } from "./errors.ts"
import type { Operations } from "./operations.ts"
import { type Patience, pauseMs } from "./Patience.ts"
import { goalOf, type Repeating, repeating } from "./Repeating.ts"

type AnyRequest = {
  readonly params?: Readonly<Record<string, unknown>>
  readonly query?: unknown
  readonly payload?: Readonly<Record<string, unknown>>
  readonly headers?: Readonly<Record<string, string | undefined>>
}
type Send = (
  request: AnyRequest & { readonly responseMode: "response-only" },
) => Effect.Effect<HttpClientResponse.HttpClientResponse, HttpClientError.HttpClientError | Schema.SchemaError>
type Decode = (
  response: HttpClientResponse.HttpClientResponse,
) => Effect.Effect<unknown, HttpClientError.HttpClientError | Schema.SchemaError>
type AnyOperation = (request?: AnyRequest) => Effect.Effect<unknown, RequestError>

type Asked = {
  readonly operation: string
  readonly name: string
  readonly repeating: Repeating
  readonly send: Send
  readonly decode: Decode
}

/** All operations, over `transport`. `url`: of the server, without a slash at its end. */
export const makeOperations = (
  transport: HttpClient.HttpClient,
  url: string,
  patience: Patience,
): Effect.Effect<Operations> =>
  Effect.gen(function* () {
    const generated = (yield* HttpApiClient.makeWith(TicketRushApi, {
      httpClient: HttpClient.mapRequest(transport, HttpClientRequest.acceptJson),
      baseUrl: url,
    })) as unknown as Readonly<Record<string, Readonly<Record<string, Send>>>>
    const operations: Record<string, Record<string, AnyOperation>> = {}
    for (const [group, names] of Object.entries(repeating)) {
      operations[group] = {}
      for (const [name, repeating] of Object.entries(names)) {
        if (repeating === "stream") continue
        const asked = {
          operation: labelOf(group, name),
          name,
          repeating,
          send: generated[group][name],
          decode: decoderOf(group, name),
        }
        operations[group][name] = (request = {}) => run(asked, request, patience, operations as unknown as Operations)
      }
    }
    return operations as unknown as Operations
  })

type Endpoint = { readonly method: string; readonly path: string }
type AnyGroups = Readonly<Record<string, { readonly endpoints: Readonly<Record<string, Endpoint>> }>>

const labelOf = (group: string, name: string): string => {
  const { method, path } = (TicketRushApi.groups as unknown as AnyGroups)[group].endpoints[name]
  return `${method} ${path}`
}

/** Made when first needed, and shared by all clients: most programs call few of the operations. */
const decoders = new Map<string, Decode>()

const decoderOf =
  (group: string, endpoint: string): Decode =>
  (response) => {
    const name = `${group}.${endpoint}`
    const known = decoders.get(name)
    if (known !== undefined) return known(response)
    const made = HttpApiClient.decodeResponse(TicketRushApi, { group, endpoint } as never) as unknown as Decode
    decoders.set(name, made)
    return made(response)
  }

const run = Effect.fnUntraced(function* (asked: Asked, given: AnyRequest, patience: Patience, operations: Operations) {
  const { operation, repeating } = asked
  const request = { ...given, headers: { ...given.headers }, responseMode: "response-only" as const }
  if (repeating === "keyed") request.headers["idempotency-key"] ??= yield* freshKey
  /** One of the tries may have been carried out. */
  let unsure = false
  for (let tries = 1; ; tries++) {
    const result = yield* Effect.result(attempt(asked, request, patience.answerMs))
    if (result._tag === "Success") return result.success
    const { failure } = result
    if (failure._tag !== "TryAgain") {
      if (failure._tag === "Refused" && unsure && repeating === "step") {
        return yield* steppedBefore(asked, request, failure, operations)
      }
      return yield* failure
    }
    if (!failure.nothingDecided) unsure = true
    if (tries >= patience.attempts || !mayRepeat(repeating, unsure)) {
      return yield* givenUp(operation, repeating, request.headers["idempotency-key"] ?? null, failure, unsure)
    }
    yield* Effect.sleep(pauseMs(patience, tries, yield* Random.next, failure.retryAfterMs))
  }
})

const attempt = (
  { operation, send, decode }: Asked,
  request: AnyRequest & { readonly responseMode: "response-only" },
  answerMs: number,
): Effect.Effect<unknown, TryAgain | Refused | UnexpectedAnswer> =>
  Effect.gen(function* () {
    // What does not fit the contract was never meant to be sent: a defect of the caller.
    const response = yield* Effect.catchTag(send(request), "SchemaError", Effect.die)
    if (response.status >= 400) return yield* refusalOf(operation, response, yield* response.text)
    return yield* Effect.catch(decode(response), (error) => undecoded(operation, response, error))
  }).pipe(
    Effect.catchTag("HttpClientError", broken),
    Effect.timeoutOrElse({
      duration: answerMs,
      orElse: () => Effect.fail(lost(`${operation}: no answer within ${answerMs / 1_000} s`)),
    }),
  )

const mayRepeat = (repeating: Repeating, unsure: boolean): boolean => {
  if (repeating === "never") return false
  return repeating === "once" ? !unsure : true
}

const givenUp = (operation: string, repeating: Repeating, key: string | null, last: TryAgain, unsure: boolean) => {
  const { status, code, message, retryAfterMs, network } = last
  const changesNothing = repeating === "read" || repeating === "never"
  return unsure && !changesNothing
    ? new OutcomeUnknown({ operation, key, status, code, message })
    : new Unavailable({ operation, status, code, message, retryAfterMs, network })
}

/**
 * A step of which an earlier try may have gone through is refused. When the reservation stands where the step leads, it
 * did, and the reservation is the answer; else the refusal stands.
 */
const steppedBefore = Effect.fnUntraced(function* (
  { name, operation }: Asked,
  { params, payload }: AnyRequest,
  refused: Refused,
  operations: Operations,
) {
  const asked = { params: { reservationId: Number(params?.reservationId) }, query: { userId: Number(payload?.userId) } }
  const now: Effect.Effect<typeof ReservationLifecycleResponse.Type, RequestError> =
    operations.reservations.reservation(asked)
  const reservation = yield* Effect.catchTag(
    now,
    "Unavailable",
    ({ status, code, message }) => new OutcomeUnknown({ operation, key: null, status, code, message }),
  )
  return reservation.status === goalOf[name] ? reservation : yield* refused
})

/** 128 random bits. */
const freshKey: Effect.Effect<string> = Effect.gen(function* () {
  let key = ""
  for (let word = 0; word < 4; word++) {
    const bits = yield* Random.nextIntBetween(0, 2 ** 32, { halfOpen: true })
    key += bits.toString(16).padStart(8, "0")
  }
  return key
})
