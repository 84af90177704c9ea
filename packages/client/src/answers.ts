/** What one try of a request came to: a decoded answer, a refusal, or a reason to send it again. */
import { type RefusalCode, refusals } from "@ticketrush/protocol"
import { problemMediaType } from "@ticketrush/protocol/problem"
import { Data, Effect, Schema } from "effect"
import type { HttpClientError, HttpClientResponse } from "effect/http"
import { type AnyRefusalCode, Refused, UnexpectedAnswer } from "./errors.ts"
import { undecided } from "./undecided.ts"

/** The try promises nothing: no whole answer came, or one that says to come back. */
export class TryAgain extends Data.TaggedError("TryAgain")<{
  readonly status: number
  readonly code: AnyRefusalCode | null
  readonly message: string
  readonly retryAfterMs: number
  readonly network: string | null
  /** The server said so, or was never reached. */
  readonly nothingDecided: boolean
}> {}

/** An answer that asks to wait for longer is not believed, in milliseconds. */
const retryAfterMsMax = 30_000

/** What an answer from 400 on means. */
export const refusalOf = (
  operation: string,
  response: HttpClientResponse.HttpClientResponse,
  text: string,
): Refused | TryAgain | UnexpectedAnswer => {
  const { status } = response
  const retryAfterMs = retryAfterOf(response.headers["retry-after"])
  const problem = isProblem(response) ? parsedProblem(text) : undefined
  if (problem === undefined) {
    const message = sentenceOf(text) ?? `${operation} answered ${status}: ${text.slice(0, 200)}`
    // A problem that cannot be read was torn on the way.
    return isProblem(response) || passing.has(status)
      ? new TryAgain({ status, code: null, message, retryAfterMs, network: null, nothingDecided: false })
      : new UnexpectedAnswer({ operation, status, message })
  }
  const { code, message } = problem
  const row = code in refusals ? refusals[code as RefusalCode] : undefined
  return (row?.retry ?? passing.has(status))
    ? new TryAgain({ status, code, message, retryAfterMs, network: null, nothingDecided: undecided.has(code) })
    : new Refused({ operation, status, code, message })
}

/** Statuses that pass by, also of a proxy and of rows that this client does not know. */
const passing: ReadonlySet<number> = new Set([429, 502, 503, 504])

const isProblem = ({ headers }: HttpClientResponse.HttpClientResponse): boolean =>
  headers["content-type"]?.startsWith(problemMediaType) === true

const Problem = Schema.Struct({ code: Schema.String, message: Schema.String })
const decodeProblem = Schema.decodeUnknownOption(Schema.fromJsonString(Problem))
const parsedProblem = (text: string): typeof Problem.Type | undefined => {
  const decoded = decodeProblem(text)
  return decoded._tag === "Some" ? decoded.value : undefined
}

/** What the readiness of a node says instead of a problem. */
const decodeReason = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.Struct({ reason: Schema.String })))
const sentenceOf = (text: string): string | undefined => {
  const decoded = decodeReason(text)
  return decoded._tag === "Some" ? decoded.value.reason : undefined
}

const retryAfterOf = (header: string | undefined): number =>
  /^\d{1,6}$/.test(header ?? "") ? Math.min(Number(header) * 1_000, retryAfterMsMax) : 0

/** What a failure of the transport means. A request that cannot be built is a defect of the caller. */
export const broken = (error: HttpClientError.HttpClientError): Effect.Effect<never, TryAgain> => {
  const { reason, request } = error
  if (reason._tag === "InvalidUrlError" || reason._tag === "EncodeError") return Effect.die(error)
  const code = codeOf(reason.cause)
  const message = `${request.method} ${request.url}: ${code ?? messageOf(reason.cause) ?? "the answer broke off"}`
  return Effect.fail(lost(message, code))
}

/** No whole answer came. */
export const lost = (message: string, network?: string): TryAgain =>
  new TryAgain({
    status: 0,
    code: null,
    message,
    retryAfterMs: 0,
    network: network ?? null,
    nothingDecided: network !== undefined && neverSent.has(network),
  })

/** Errors of Node that come before the first byte is sent. Browsers do not tell. */
const neverSent: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
])

/** `fetch` wraps what happened, several times over. */
const codeOf = (cause: unknown): string | undefined => {
  for (let inner = cause, depth = 0; inner instanceof Error && depth < 8; inner = inner.cause, depth++) {
    const { code } = inner as { readonly code?: unknown }
    if (typeof code === "string") return code
  }
  return undefined
}

const messageOf = (cause: unknown): string | undefined => (cause instanceof Error ? cause.message : undefined)

/**
 * What it means that a success could not be decoded. A body that is not whole JSON was torn on the way: some proxies end
 * a broken body as if it were complete.
 */
export const undecoded = (
  operation: string,
  response: HttpClientResponse.HttpClientResponse,
  error: HttpClientError.HttpClientError | Schema.SchemaError,
): Effect.Effect<never, TryAgain | UnexpectedAnswer> => {
  const { status } = response
  const unexpected = new UnexpectedAnswer({ operation, status, message: `${operation}: ${error.message}` })
  if (error._tag === "HttpClientError")
    return error.reason.cause === undefined ? Effect.fail(unexpected) : broken(error)
  if (response.headers["content-type"]?.includes("json") !== true) return Effect.fail(unexpected)
  return Effect.flatMap(
    Effect.catch(response.text, broken),
    (text): Effect.Effect<never, TryAgain | UnexpectedAnswer> =>
      Effect.fail(isJson(text) ? unexpected : lost(`${operation}: the answer broke off`)),
  )
}

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
