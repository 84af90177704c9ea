/**
 * Access tokens: JSON Web Tokens (RFC 7519) as RFC 9068 types them, signed with EdDSA by the newest key of the
 * installation. All of signing and verifying is jose's, which has it done by the crypto threads of Node: the loop that
 * sells goes on meanwhile.
 */
import type { KeyObject } from "node:crypto"
import { isPersonId, type Refusal } from "@ticketrush/protocol"
import { errors, type JWTPayload, jwtVerify, SignJWT } from "jose"
import type { UserRole } from "../catalogue/Users.ts"
import type { AccessClaims } from "./access-claims.ts"

export type SigningKey = { readonly kid: string; readonly secret: KeyObject; readonly open: KeyObject }

/** Why a token counts for nothing. */
export type TokenFault = "expired" | "invalid" | "revoked" | "type"

export type VerifiedAccess =
  | { readonly claims: AccessClaims }
  | { readonly fault: TokenFault }
  /** It cannot be told now: a retry row. */
  | { readonly unavailable: Refusal }
  /** A mistake of ours: everything that jose says of a token is one of its own errors. */
  | { readonly defect: unknown }

const issuer = "ticketrush"
const audience = "ticketrush-api"
const algorithm = "EdDSA"
const type = "at+jwt"
/** For nodes whose clocks differ a little, in seconds. */
export const toleranceSeconds = 2
const required = ["sub", "sid", "ver", "role", "jti", "exp"]

export class AccessTokens {
  readonly #newest: SigningKey
  readonly #byKid: ReadonlyMap<string, KeyObject>
  readonly #seconds: number

  /** In order of age, the newest key last: it signs, all of them verify. `seconds`: how long a token lives. */
  constructor(keys: ReadonlyArray<SigningKey>, seconds: number) {
    this.#newest = keys[keys.length - 1]
    this.#byKid = new Map(keys.map(({ kid, open }) => [kid, open]))
    this.#seconds = seconds
  }

  /** Seconds. */
  get lifetime(): number {
    return this.#seconds
  }

  /** `id`: random, the `jti`. `at`: milliseconds since 1970 UTC. */
  sign(claims: Omit<AccessClaims, "issuedAt" | "expiresAt">, id: string, at: number): Promise<string> {
    const issuedAt = Math.floor(at / 1_000)
    return new SignJWT({ sid: claims.session, ver: claims.version, role: claims.role })
      .setProtectedHeader({ alg: algorithm, typ: type, kid: this.#newest.kid })
      .setIssuer(issuer)
      .setAudience(audience)
      .setSubject(String(claims.person))
      .setJti(id)
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + this.#seconds)
      .sign(this.#newest.secret)
  }

  /** `done` is called later, whatever the token is. */
  verify(token: string, at: number, done: (verified: VerifiedAccess) => void): void {
    jwtVerify(token, ({ kid }) => this.#keyOf(kid), {
      algorithms: [algorithm],
      issuer,
      audience,
      typ: type,
      requiredClaims: required,
      maxTokenAge: this.#seconds,
      clockTolerance: toleranceSeconds,
      currentDate: new Date(at),
    }).then(
      ({ payload }) => done(claimsOf(payload)),
      (error: unknown) => done(failureOf(error)),
    )
  }

  #keyOf(kid: string | undefined): KeyObject {
    const key = kid === undefined ? undefined : this.#byKid.get(kid)
    if (key === undefined) throw new errors.JWKSNoMatchingKey()
    return key
  }
}

/** A token of ours says nothing else; who else has our key is no client. */
const claimsOf = ({ sub, sid, ver, role, iat, exp }: JWTPayload): VerifiedAccess => {
  const person = /^\d{1,16}$/.test(sub as string) ? Number(sub) : 0
  const fits = isPersonId(person) && typeof sid === "string" && Number.isSafeInteger(ver) && isRole(role)
  if (!fits) return { fault: "invalid" }
  const claims = { person, session: sid, version: ver as number, role, issuedAt: (iat as number) * 1_000 }
  return { claims: { ...claims, expiresAt: ((exp as number) + toleranceSeconds) * 1_000 } }
}

const isRole = (role: unknown): role is UserRole => role === "USER" || role === "OPERATOR" || role === "ADMIN"

export const failureOf = (error: unknown): VerifiedAccess => {
  if (error instanceof errors.JWTExpired) return { fault: "expired" }
  if (error instanceof errors.JWTClaimValidationFailed && error.claim === "typ") return { fault: "type" }
  return error instanceof errors.JOSEError ? { fault: "invalid" } : { defect: error }
}

/** Whether a text is a JSON Web Token by its form, whatever it says. */
export const isTokenForm = (text: string): boolean => /^[\w-]+\.[\w-]+\.[\w-]+$/.test(text)
