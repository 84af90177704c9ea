/**
 * The text of a refresh token: 16 random bytes that name its family, which is the session, and 32 that change with each
 * use. A client that knows the first part has held a token of that family, so an outdated second part beside it tells of a
 * token that was used twice, and no list of old tokens is kept.
 *
 * The next second part is an HMAC under the current one of a salt that the session keeps. The same token used again
 * therefore leads to the same successor, which only a holder of the token can compute.
 */
import { createHash, createHmac } from "node:crypto"
import { invariant } from "@ticketrush/protocol"

/** Both parts, as bytes. */
export type RefreshToken = { readonly family: Uint8Array; readonly secret: Uint8Array }

const familyBytes = 16
const secretBytes = 32
export const saltBytes = 16
/** Random bytes that a new token is made of. */
export const tokenBytes = familyBytes + secretBytes

const prefix = "trr_"
/** 48 bytes are 64 characters without padding, so no two texts stand for the same bytes. */
const form = /^trr_[A-Za-z0-9_-]{64}$/

export const newRefreshToken = (random: Uint8Array): RefreshToken => {
  invariant(random.length === tokenBytes, "a refresh token is made of 48 random bytes")
  return { family: random.subarray(0, familyBytes), secret: random.subarray(familyBytes) }
}

export const refreshTokenText = ({ family, secret }: RefreshToken): string =>
  `${prefix}${Buffer.concat([family, secret]).toString("base64url")}`

/** Undefined when the text has not the form of one. */
export const readRefreshToken = (text: string): RefreshToken | undefined =>
  form.test(text) ? newRefreshToken(Buffer.from(text.slice(prefix.length), "base64url")) : undefined

/** The token that follows this one, under a salt. */
export const successorOf = ({ family, secret }: RefreshToken, salt: Uint8Array): RefreshToken => ({
  family,
  secret: createHmac("sha256", secret).update(salt).digest(),
})

export const digestOf = (bytes: Uint8Array | string): Uint8Array => createHash("sha256").update(bytes).digest()
