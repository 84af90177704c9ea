/**
 * The keys that an identity provider publishes (JWK set, RFC 7517), as far as tokens may be verified with them. Each key is
 * bound to the algorithms that are its own, so that no token chooses how it is verified.
 */
import { createPublicKey, type JsonWebKey, type KeyObject } from "node:crypto"
import { limits } from "@ticketrush/protocol"

export type VerificationKey = { readonly key: KeyObject; readonly algorithms: ReadonlyArray<string> }

type Jwk = Readonly<Record<string, unknown>>

const ofRsa = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"]
/** Two names of one algorithm (RFC 8037, RFC 9864). */
const ofEd25519 = ["EdDSA", "Ed25519"]
const ofCurves: Readonly<Record<string, ReadonlyArray<string>>> = {
  "P-256": ["ES256"],
  "P-384": ["ES384"],
  "P-521": ["ES512"],
  Ed25519: ofEd25519,
}
const rsaBitsMin = 2_048
const rsaBitsMax = 8_192

/**
 * By their names; undefined when the text is no set of keys or has none to use. A key is left out when it has no name or
 * shares it, is secret, is for something else, or is weak.
 */
export const verificationKeysIn = (text: string): ReadonlyMap<string, VerificationKey> | undefined => {
  const jwks = keysOf(text)
  if (jwks === undefined) return undefined
  const found = new Map<string, VerificationKey>()
  for (const jwk of jwks) {
    const { kid } = jwk
    const isOne = typeof kid === "string" && jwks.filter((other) => other.kid === kid).length === 1
    const key = isOne ? keyOf(jwk) : undefined
    if (isOne && key !== undefined) found.set(kid, key)
  }
  return found.size === 0 ? undefined : found
}

const keysOf = (text: string): ReadonlyArray<Jwk> | undefined => {
  try {
    const keys: unknown = JSON.parse(text)?.keys
    if (!Array.isArray(keys) || keys.length > limits.shopKeysMax) return undefined
    return keys.filter((key) => typeof key === "object" && key !== null)
  } catch {
    return undefined
  }
}

const keyOf = (jwk: Jwk): VerificationKey | undefined => {
  const { alg, d, key_ops: operations, use } = jwk
  if (d !== undefined || (use !== undefined && use !== "sig")) return undefined
  if (Array.isArray(operations) && !operations.includes("verify")) return undefined
  const all = algorithmsOf(jwk)
  const algorithms = alg === undefined || all === ofEd25519 ? all : all.filter((each) => each === alg)
  if (algorithms.length === 0 || (all === ofEd25519 && alg !== undefined && !all.includes(alg as string)))
    return undefined
  const key = publicKeyOf(jwk)
  return key === undefined || !isStrong(key) ? undefined : { key, algorithms }
}

/** A symmetric key has none: every reader of the set could sign. */
const algorithmsOf = ({ crv, kty }: Jwk): ReadonlyArray<string> => {
  if (kty === "RSA") return ofRsa
  return (kty === "EC" || kty === "OKP") && typeof crv === "string" ? (ofCurves[crv] ?? []) : []
}

const publicKeyOf = (jwk: Jwk): KeyObject | undefined => {
  try {
    return createPublicKey({ key: jwk as JsonWebKey, format: "jwk" })
  } catch {
    return undefined
  }
}

const isStrong = ({ asymmetricKeyDetails }: KeyObject): boolean => {
  const bits = asymmetricKeyDetails?.modulusLength
  return bits === undefined || (bits >= rsaBitsMin && bits <= rsaBitsMax)
}
