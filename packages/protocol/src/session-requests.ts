/** Bodies of the routes of signing in, and the checks of them. */
import { Schema } from "effect"
import { limits } from "./limits.ts"
import { askedId } from "./numbers.ts"

export const RefreshRequest = Schema.Struct({
  refreshToken: Schema.optionalKey(Schema.NullOr(Schema.String.annotate({ maxLength: limits.bodyBytesMax }))).annotate({
    description: "The refresh token that was given last.",
  }),
}).annotate({ identifier: "RefreshRequest", examples: [{ refreshToken: `trr_${"x".repeat(64)}` }] })

export const SessionRequest = Schema.Struct({
  userId: askedId("userId").annotate({ description: "The person who is signed in." }),
}).annotate({ identifier: "SessionRequest", examples: [{ userId: 5 }] })

/** The token, "" when there is none, or the sentence that says what is wrong. */
export const decodeRefreshRequest = (body: unknown): { readonly token: string } | string => {
  if (!isRecord(body)) return notAnObject
  const { refreshToken } = body
  if (refreshToken === undefined || refreshToken === null) return { token: "" }
  return typeof refreshToken === "string" ? { token: refreshToken } : "refreshToken must be a text"
}

/** The person, or the sentence that says what is wrong. */
export const decodeSessionRequest = (body: unknown): number | string => {
  if (!isRecord(body)) return notAnObject
  return Number.isSafeInteger(body.userId) ? (body.userId as number) : "userId must be a whole number"
}

const notAnObject = "the body must be an object"
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)
