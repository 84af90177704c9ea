/** The body of everything that is not a success (RFC 9457), with the members that older clients read. */
import { Schema } from "effect"
import { type RefusalCode, refusals } from "./refusals.ts"

export const problemMediaType = "application/problem+json"

export const errorCodes = ["BAD_REQUEST", "CONFLICT", "REQUEST_BODY_INVALID", "INTERNAL_SERVER_ERROR"] as const
export type ErrorCode = (typeof errorCodes)[number]

const refusalCodes = Object.keys(refusals) as [RefusalCode, ...Array<RefusalCode>]

export const Problem = Schema.Struct({
  /** Where the refusal is explained. */
  type: Schema.String,
  title: Schema.String,
  status: Schema.Int,
  detail: Schema.String,
  /** Stable; the row of the refusal table. */
  code: Schema.Literals(refusalCodes),
  /** The same sentence as `detail`, under the name that the contract gives it. */
  message: Schema.String,
  /** The coarse code of the contract (section 14.1); only for statuses that have one. */
  errorCode: Schema.optionalKey(Schema.UndefinedOr(Schema.Literals(errorCodes))),
}).annotate({ identifier: "Problem" })
export type Problem = typeof Problem.Type

export const errorCodeOf = (code: RefusalCode, status: number): ErrorCode | undefined => {
  if (code === "malformed-json") return "REQUEST_BODY_INVALID"
  if (status === 400) return "BAD_REQUEST"
  if (status === 409) return "CONFLICT"
  return status === 500 ? "INTERNAL_SERVER_ERROR" : undefined
}
