/**
 * Access tokens of the shop's own identity provider: JSON Web Tokens, verified by jose with the keys that the provider
 * publishes, on the crypto threads of Node. What a token says is whom the provider knows the person as; who that is here,
 * and what they may do, our tables say.
 */
import { hash } from "node:crypto"
import { type Refusal, refusal } from "@ticketrush/protocol"
import { Cause, Effect, Exit } from "effect"
import { decodeJwt, decodeProtectedHeader, type JWTPayload, jwtVerify } from "jose"
import { RefusedError, type StoreUnavailable, type WriteUnknown } from "../../catalogue/errors.ts"
import type { UserRole } from "../../catalogue/Users.ts"
import { failureOf, toleranceSeconds, type VerifiedAccess } from "../access-token.ts"
import type { ShopKeys } from "./ShopKeys.ts"
import type { ShopStore, SubjectPerson } from "./ShopStore.ts"
import type { VerificationKey } from "./verification-keys.ts"

export type ShopIssuer = {
  readonly issuer: string
  readonly audience: string
  /** The `typ` that the header of an access token has. */
  readonly type: string
  /** How long a token counts at most after it was issued, whatever its end. */
  readonly seconds: number
  /** The claim that says what the person may do; null: our tables alone say it. */
  readonly roleClaim: string | null
}

export type ShopTokensOptions = {
  readonly shop: ShopIssuer
  readonly keys: Pick<ShopKeys, "find" | "knows">
  readonly store: Pick<ShopStore, "personOf">
}

const subjectCharsMax = 255
const required = ["sub", "iat", "exp"]

export class ShopTokens {
  readonly #options: ShopTokensOptions

  constructor(options: ShopTokensOptions) {
    this.#options = options
  }

  /** Whether a token says that it is of the shop's provider; nothing of it is believed by that. */
  isOfShop(token: string): boolean {
    try {
      return decodeJwt(token).iss === this.#options.shop.issuer
    } catch {
      return false
    }
  }

  /** Whether `verify` asks the provider for the key of a token, and may wait for its answer for seconds. */
  lacksKeyOf(token: string): boolean {
    const name = keyNameOf(token)
    return name !== undefined && !this.#options.keys.knows(name)
  }

  /** `done` is called later, whatever the token is. `at`: milliseconds since 1970 UTC. */
  verify(token: string, at: number, done: (verified: VerifiedAccess) => void): void {
    const name = keyNameOf(token)
    if (name === undefined) return done({ fault: "invalid" })
    this.#options.keys.find(name, (found) => {
      if (found === "unknown") return done({ fault: "invalid" })
      if (found === "unavailable") return done({ unavailable: refusal("issuer-unavailable") })
      this.#verifyWith(found, token, at, done)
    })
  }

  #verifyWith(
    { algorithms, key }: VerificationKey,
    token: string,
    at: number,
    done: (found: VerifiedAccess) => void,
  ): void {
    const { audience, issuer, seconds, type } = this.#options.shop
    jwtVerify(token, key, {
      ...{ algorithms: [...algorithms], issuer, audience, typ: type, requiredClaims: required },
      ...{ maxTokenAge: seconds, clockTolerance: toleranceSeconds, currentDate: new Date(at) },
    }).then(
      ({ payload }) => this.#personOf(payload, at, done),
      (error: unknown) => done(failureOf(error)),
    )
  }

  #personOf(payload: JWTPayload, at: number, done: (found: VerifiedAccess) => void): void {
    const { shop, store } = this.#options
    const { sub: subject } = payload
    if (typeof subject !== "string" || subject === "" || subject.length > subjectCharsMax) {
      return done({ fault: "invalid" })
    }
    Effect.runCallback(store.personOf({ issuer: shop.issuer, subject }, at), {
      onExit: (exit) => {
        if (Exit.isSuccess(exit)) return done(claimsOf(shop, payload, exit.value))
        const failed = exit.cause.reasons.find(Cause.isFailReason)
        done(failed === undefined ? { defect: exit.cause } : faultOf(failed.error))
      },
    })
  }
}

const keyNameOf = (token: string): string | undefined => {
  try {
    const { kid } = decodeProtectedHeader(token)
    return typeof kid === "string" ? kid : undefined
  } catch {
    return undefined
  }
}

const faultOf = (error: RefusedError | StoreUnavailable | WriteUnknown): { readonly unavailable: Refusal } => ({
  // A write without an outcome made the person or did not: the next request with the token finds out.
  unavailable: error instanceof RefusedError ? error.refusal : refusal("catalogue-unavailable"),
})

const claimsOf = (shop: ShopIssuer, payload: JWTPayload, found: SubjectPerson): VerifiedAccess => {
  const { changedAt, person, role: told, version } = found
  const { exp, iat, sid, sub } = payload
  const issuedAt = (iat as number) * 1_000
  // Times of tokens are whole seconds: one of the second in which everything was ended is from before that.
  if (version > 1 && issuedAt <= changedAt) return { fault: "revoked" }
  const end = Math.min(exp as number, (iat as number) + shop.seconds)
  const session = hash("sha256", JSON.stringify([shop.issuer, sub, typeof sid === "string" ? sid : ""]), "base64url")
  const role = shop.roleClaim === null ? told : roleIn(payload[shop.roleClaim])
  return {
    claims: {
      ...{ person, session: `shop-${session}`, version, role, issuedAt },
      ...(shop.roleClaim === null ? {} : { roleIsOfToken: true }),
      expiresAt: (end + toleranceSeconds) * 1_000,
    },
  }
}

/** The highest of what a claim names: one word, or a list of them. */
const roleIn = (claim: unknown): UserRole => {
  const words: ReadonlyArray<unknown> = Array.isArray(claim) ? claim : [claim]
  if (words.includes("ADMIN")) return "ADMIN"
  return words.includes("OPERATOR") ? "OPERATOR" : "USER"
}
