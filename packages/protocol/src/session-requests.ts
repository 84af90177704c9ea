/** Bodies of the routes of signing in, and the checks of them. */
import { Schema } from "effect"
import { limits } from "./limits.ts"
import { askedId } from "./numbers.ts"
import { isRecord, notAnObject } from "./request-body.ts"
import { type MemberTierName, memberTiers, type VerificationName, verifications } from "./sale-rules.ts"

export const RefreshRequest = Schema.Struct({
  refreshToken: Schema.optionalKey(Schema.NullOr(Schema.String.annotate({ maxLength: limits.bodyBytesMax }))).annotate({
    description: "The refresh token that was given last; without one that of the cookie counts.",
  }),
}).annotate({ identifier: "RefreshRequest", examples: [{ refreshToken: `trr_${"x".repeat(64)}` }] })

export const SessionRequest = Schema.Struct({
  userId: askedId("userId").annotate({ description: "The person who is signed in." }),
  cookies: Schema.optionalKey(Schema.Boolean).annotate({
    description: "Keep both tokens in cookies that no script can read, and leave them out of the answer.",
  }),
}).annotate({ identifier: "SessionRequest", examples: [{ userId: 5 }] })

/** The token, "" when there is none, or the sentence that says what is wrong. */
export const decodeRefreshRequest = (body: unknown): { readonly token: string } | string => {
  if (!isRecord(body)) return notAnObject
  const { refreshToken } = body
  if (refreshToken === undefined || refreshToken === null) return { token: "" }
  return typeof refreshToken === "string" ? { token: refreshToken } : "refreshToken must be a text"
}

/** The person, and whether tokens are kept in cookies; or the sentence that says what is wrong. */
export const decodeSessionRequest = (
  body: unknown,
): { readonly person: number; readonly cookies: boolean } | string => {
  if (!isRecord(body)) return notAnObject
  const { userId, cookies = false } = body
  if (!Number.isSafeInteger(userId)) return "userId must be a whole number"
  return typeof cookies === "boolean" ? { person: userId as number, cookies } : "cookies must be true or false"
}

export const userRoles = ["USER", "OPERATOR", "ADMIN"] as const

export const TierRequest = Schema.Struct({
  tier: Schema.Literals(memberTiers),
}).annotate({ identifier: "TierRequest", examples: [{ tier: "GOLD" }] })

/** The tier, or the sentence that says what is wrong. */
export const decodeTierRequest = (body: unknown): { readonly tier: MemberTierName } | string => {
  if (!isRecord(body)) return notAnObject
  const tier = memberTiers.find((each) => each === body.tier)
  return tier === undefined ? `tier must be one of ${memberTiers.join(", ")}` : { tier }
}

export const VerificationRequest = Schema.Struct({
  verified: Schema.Literals(verifications),
}).annotate({ identifier: "VerificationRequest", examples: [{ verified: "PHONE" }] })

/** How a person is verified, or the sentence that says what is wrong. */
export const decodeVerificationRequest = (body: unknown): { readonly verified: VerificationName } | string => {
  if (!isRecord(body)) return notAnObject
  const verified = verifications.find((each) => each === body.verified)
  return verified === undefined ? `verified must be one of ${verifications.join(", ")}` : { verified }
}

export const RoleRequest = Schema.Struct({
  role: Schema.Literals(userRoles),
}).annotate({ identifier: "RoleRequest", examples: [{ role: "OPERATOR" }] })

/** The role, or the sentence that says what is wrong. */
export const decodeRoleRequest = (body: unknown): { readonly role: (typeof RoleRequest.Type)["role"] } | string => {
  if (!isRecord(body)) return notAnObject
  const { role } = body
  return role === "USER" || role === "OPERATOR" || role === "ADMIN" ? { role } : "role must be USER, OPERATOR or ADMIN"
}
