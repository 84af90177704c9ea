/** The body of everything that is not a success (RFC 9457), with the members that older clients read. */
import { Schema } from "effect"
import { abuseExplanations, abuseReasons, appealPath } from "./abuse.ts"
import { reasonPhrase } from "./reason-phrases.ts"
import { type Refusal, type RefusalCode, refusals } from "./refusals.ts"

export const problemMediaType = "application/problem+json"

const errorCodes = [
  "BAD_REQUEST",
  "CONFLICT",
  "REQUEST_BODY_INVALID",
  "INTERNAL_SERVER_ERROR",
  "AUTH_ACCESS_TOKEN_REQUIRED",
  "AUTH_TOKEN_EXPIRED",
  "AUTH_TOKEN_INVALID",
  "AUTH_ACCESS_TOKEN_REVOKED",
  "AUTH_ACCESS_TOKEN_TYPE_INVALID",
  "AUTH_REFRESH_TOKEN_REQUIRED",
  "AUTH_REFRESH_TOKEN_NOT_FOUND",
  "AUTH_REFRESH_TOKEN_EXPIRED_OR_REVOKED",
  "AUTH_REFRESH_TOKEN_TYPE_INVALID",
  "AUTH_LOGOUT_TOKEN_USER_MISMATCH",
  "AUTH_FORBIDDEN",
  "AUTH_REQUEST_BODY_INVALID",
  "AUTH_USER_NOT_FOUND",
  "AUTH_UNAUTHORIZED",
  // Of ours: the contract knows no cookies, and no state that it has to have issued.
  "AUTH_LOGIN_STATE_INVALID",
  "AUTH_ORIGIN_FORBIDDEN",
  "AUTH_CSRF_TOKEN_REQUIRED",
  "AUTH_CSRF_TOKEN_INVALID",
] as const
export type ErrorCode = (typeof errorCodes)[number]

const codesOf = (status: number) =>
  Object.keys(refusals).filter((code) => refusals[code as RefusalCode].status === status) as [RefusalCode]

/** Which abuse rule blocked a hold, and why in words for the person. */
const AbuseDecision = Schema.Struct({
  id: Schema.String,
  rule: Schema.Literals(abuseReasons),
  policyVersion: Schema.String,
  explanation: Schema.String,
  appeal: Schema.String.annotate({ description: "Where the person can object." }),
}).annotate({ identifier: "AbuseDecision" })

/** Of a refusal by an abuse rule; undefined of all others. */
export const abuseDecisionOf = ({ detail }: Refusal): typeof AbuseDecision.Type | undefined => {
  const rule = abuseReasons.find((each) => each === detail.rule)
  if (rule === undefined) return undefined
  return {
    id: String(detail.decision),
    rule,
    policyVersion: String(detail.policyVersion),
    explanation: abuseExplanations[rule],
    appeal: appealPath,
  }
}

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
    ...(status === 409 && { decision: Schema.optionalKey(AbuseDecision) }),
  }).annotate({ identifier: `Problem${status}` })

export type Problem = {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly code: RefusalCode
  readonly message: string
  readonly errorCode: ErrorCode | undefined
  readonly decision?: ReturnType<typeof abuseDecisionOf>
}

/** Those that do not follow from the status. The ones of signing in tell causes apart whose sentence is the same. */
const ownErrorCodes: { readonly [code in RefusalCode]?: ErrorCode } = {
  "malformed-json": "REQUEST_BODY_INVALID",
  unauthorized: "AUTH_ACCESS_TOKEN_REQUIRED",
  "token-expired": "AUTH_TOKEN_EXPIRED",
  "token-invalid": "AUTH_TOKEN_INVALID",
  "token-revoked": "AUTH_ACCESS_TOKEN_REVOKED",
  "token-type": "AUTH_ACCESS_TOKEN_TYPE_INVALID",
  "ticket-invalid": "AUTH_TOKEN_INVALID",
  forbidden: "AUTH_FORBIDDEN",
  "cookie-origin": "AUTH_ORIGIN_FORBIDDEN",
  "csrf-missing": "AUTH_CSRF_TOKEN_REQUIRED",
  "csrf-invalid": "AUTH_CSRF_TOKEN_INVALID",
  "provider-unknown": "AUTH_UNAUTHORIZED",
  "provider-unset": "AUTH_UNAUTHORIZED",
  "code-required": "AUTH_UNAUTHORIZED",
  "state-required": "AUTH_UNAUTHORIZED",
  "provider-refused": "AUTH_UNAUTHORIZED",
  "provider-profile": "AUTH_UNAUTHORIZED",
  "state-unknown": "AUTH_LOGIN_STATE_INVALID",
  "refresh-required": "AUTH_REFRESH_TOKEN_REQUIRED",
  "refresh-invalid": "AUTH_TOKEN_INVALID",
  "refresh-type": "AUTH_REFRESH_TOKEN_TYPE_INVALID",
  "refresh-unknown": "AUTH_REFRESH_TOKEN_NOT_FOUND",
  "refresh-over": "AUTH_REFRESH_TOKEN_EXPIRED_OR_REVOKED",
  "refresh-foreign": "AUTH_LOGOUT_TOKEN_USER_MISMATCH",
}

/** Where people are signed in, the contract has words of its own for these. */
const signedInPaths = /^\/api\/(auth|reservations\/v7|v7)\//
const signedInErrorCodes: { readonly [code in RefusalCode]?: ErrorCode } = {
  "malformed-json": "AUTH_REQUEST_BODY_INVALID",
  "user-unknown": "AUTH_USER_NOT_FOUND",
}

/** `path`: of the request that is refused. */
export const errorCodeOf = (code: RefusalCode, status: number, path: string): ErrorCode | undefined => {
  const own = (signedInPaths.test(path) ? signedInErrorCodes[code] : undefined) ?? ownErrorCodes[code]
  if (own !== undefined) return own
  if (status === 400) return "BAD_REQUEST"
  if (status === 409) return "CONFLICT"
  return status === 500 ? "INTERNAL_SERVER_ERROR" : undefined
}

/** A problem as a document shows it: names of what the sentence is filled with stand in braces. */
export const problemExample = (code: RefusalCode): Readonly<Record<string, unknown>> => {
  const { status, sentence } = refusals[code]
  const errorCode = errorCodeOf(code, status, "")
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
