/** The body of everything that is not a success (RFC 9457), with the members that older clients read. */
import { Schema } from "effect"
import { reasonPhrase } from "./reason-phrases.ts"
import { type RefusalCode, refusals } from "./refusals.ts"

export const problemMediaType = "application/problem+json"

const errorCodes = [
  "BAD_REQUEST",
  "CONFLICT",
  "REQUEST_BODY_INVALID",
  "INTERNAL_SERVER_ERROR",
  "AUTH_ACCESS_TOKEN_REQUIRED",
] as const
export type ErrorCode = (typeof errorCodes)[number]

const codesOf = (status: number) =>
  Object.keys(refusals).filter((code) => refusals[code as RefusalCode].status === status) as [RefusalCode]

/** The problems of one status, as documents show them. */
export const problemSchema = (status: number) =>
  Schema.Struct({
    type: Schema.String.annotate({ description: "Where the refusal is explained." }),
    title: Schema.String,
    status: Schema.Literal(status),
    detail: Schema.String,
    code: Schema.Literals(codesOf(status)).annotate({ description: "Stable; a row of the refusal table." }),
    message: Schema.String.annotate({ description: "The same sentence as detail, under the name older clients read." }),
    errorCode: Schema.optionalKey(Schema.Literals(errorCodes)).annotate({
      description: "The coarse code of older clients; only for statuses that have one.",
    }),
  }).annotate({ identifier: `Problem${status}` })

export type Problem = {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly code: RefusalCode
  readonly message: string
  readonly errorCode: ErrorCode | undefined
}

export const errorCodeOf = (code: RefusalCode, status: number): ErrorCode | undefined => {
  if (code === "malformed-json") return "REQUEST_BODY_INVALID"
  if (code === "unauthorized") return "AUTH_ACCESS_TOKEN_REQUIRED"
  if (status === 400) return "BAD_REQUEST"
  if (status === 409) return "CONFLICT"
  return status === 500 ? "INTERNAL_SERVER_ERROR" : undefined
}

/** A problem as a document shows it: names of what the sentence is filled with stand in braces. */
export const problemExample = (code: RefusalCode): Readonly<Record<string, unknown>> => {
  const { status, sentence } = refusals[code]
  const errorCode = errorCodeOf(code, status)
  return {
    type: `/docs#${code}`,
    title: reasonPhrase(status),
    status,
    detail: sentence,
    code,
    message: sentence,
    ...(errorCode === undefined ? {} : { errorCode }),
  }
}
