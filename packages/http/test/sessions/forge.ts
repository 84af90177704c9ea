/** Tokens as somebody with a key makes them with jose, right in all but what a test asks for. */
import { type KeyObject, randomUUID } from "node:crypto"
import { SignJWT } from "jose"

type Key = { readonly kid: string; readonly secret: KeyObject }

type Wrong = Readonly<Record<string, unknown>>

/** Claims that are undefined are left out. `header`: replaces parts of it. */
export const tokenOf = (
  keys: ReadonlyArray<Key>,
  claims: Wrong = {},
  header: { readonly alg?: string; readonly typ?: string; readonly kid?: string } = {},
  secret: KeyObject | Uint8Array = keys[keys.length - 1].secret,
): Promise<string> => {
  const now = Math.floor(Date.now() / 1_000)
  const all = {
    ...{ iss: "ticketrush", aud: "ticketrush-api", sub: "1", sid: "session", ver: 1, role: "USER", jti: randomUUID() },
    ...{ iat: now, exp: now + 600 },
    ...claims,
  }
  const payload = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
  const { kid } = keys[keys.length - 1]
  return new SignJWT(payload).setProtectedHeader({ alg: "EdDSA", typ: "at+jwt", kid, ...header }).sign(secret)
}
