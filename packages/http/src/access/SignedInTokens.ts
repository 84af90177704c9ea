/**
 * Who is signed in, by the access token of the request: in its header (RFC 6750), or in a cookie of the browser where there
 * is no such header. The token is ours, or one of the shop's identity provider. A token that was verified before is known by its digest and costs a look-up; what has happened to its
 * session since is asked of memory, in the same turn. A token that is seen for the first time is verified beside the loop
 * that sells, a bounded number at a time. Requests that wait for a key of the provider have places of their own: tokens with
 * made-up names of keys keep no other token from being verified while the provider is slow. A stream may be opened with a ticket instead.
 */
import { hash } from "node:crypto"
import type { AccessClaims } from "@ticketrush/engine/identity/access-claims"
import type { TokenFault, VerifiedAccess } from "@ticketrush/engine/identity/access-token"
import type { Sessions } from "@ticketrush/engine/identity/Sessions"
import type { ShopTokens } from "@ticketrush/engine/identity/shop/ShopTokens"
import { limits, type Refusal, type RefusalCode, refusal } from "@ticketrush/protocol"
import type { Exchange } from "../Exchange.ts"
import { guarded } from "../guarded.ts"
import { AgedTable } from "../line/AgedTable.ts"
import { queryValues } from "../request/parameters.ts"
import { answerRefusal } from "../respond.ts"
import type { Caller, SignedInCaller } from "./Caller.ts"
import { type CookieGuard, csrfHeader } from "./CookieGuard.ts"
import { cookieOf } from "./cookies.ts"
import { HeldExchange } from "./HeldExchange.ts"
import type { OnAdmitted, SignedIn } from "./SignedIn.ts"
import { showsTrustedToken } from "./TrustedSurface.ts"

export type SignedInOptions = {
  readonly knownMax?: number
  readonly atOnceMax?: number
  /** Without it no cookie counts. */
  readonly guard?: CookieGuard
  /** Tokens of the shop's own identity provider, where there is one. */
  readonly shop?: Pick<ShopTokens, "isOfShop" | "lacksKeyOf" | "verify">
  /** What the role of a caller is now; answers the request itself when it cannot say. */
  readonly roleNow?: (exchange: Exchange, caller: SignedInCaller, told: (role: SignedInCaller["role"]) => void) => void
}

/** What is asked of a token once it is known whose it is. */
type Shown = { readonly by: SignedInCaller["by"]; readonly fault: (session: string) => Refusal | null }

/** Requests that wait for one thing at a time; `full`: what one more hears. */
type Places = { taken: number; readonly max: number; readonly full: Refusal }

/** Requests with one token, and whose places they take. */
type Waiting = { readonly places: Places; readonly each: Array<(found: VerifiedAccess) => void> }

type Parts = Pick<Sessions["Service"], "tokens" | "revocations" | "tickets" | "nowMs">

export class SignedInTokens implements SignedIn {
  readonly #sessions: Parts
  readonly #known: AgedTable<string, AccessClaims>
  readonly #guard: CookieGuard | undefined
  readonly #shop: SignedInOptions["shop"]
  readonly #roleNow: SignedInOptions["roleNow"]
  /** By digest: requests with one token wait for one verification. */
  readonly #waiting = new Map<string, Waiting>()
  readonly #verifying: Places
  readonly #lackingKey: Places = { taken: 0, max: limits.shopKeyWaitersMax, full: refusal("issuer-unavailable") }
  #verifications = 0

  constructor(sessions: Parts, { knownMax, atOnceMax, guard, shop, roleNow }: SignedInOptions = {}) {
    this.#sessions = sessions
    this.#known = new AgedTable(knownMax ?? limits.accessTokensKnownMax)
    const max = atOnceMax ?? limits.verificationsAtOnceMax
    this.#verifying = { taken: 0, max, full: refusal("overloaded") }
    this.#guard = guard
    this.#shop = shop
    this.#roleNow = roleNow
  }

  shows(exchange: Exchange): boolean {
    if (exchange.header("authorization") !== "" || ticketsOf(exchange).length > 0) return true
    // The token of the trusted surface was chosen, a cookie comes by itself.
    return this.#cookieOf(exchange) !== "" && !showsTrustedToken(exchange)
  }

  admit(exchange: Exchange, admitted: OnAdmitted, bodyBytesMax: number, byTicket = false): void {
    const tickets = byTicket ? ticketsOf(exchange) : none
    if (tickets.length > 0) return admitted(exchange, this.#byTicket(tickets))
    const authorization = exchange.header("authorization").trim()
    // A header is sent on purpose. A cookie that a browser adds by itself counts for nothing beside it, valid or not.
    if (/^bearer\b/i.test(authorization))
      return this.#admitToken(exchange, bearerTokenOf(authorization), inHeader, admitted, bodyBytesMax)
    const token = this.#cookieOf(exchange)
    if (this.#guard === undefined || token === "") return admitted(exchange, unsigned.unauthorized)
    if (exchange.method === "GET" || exchange.method === "HEAD") {
      return this.#admitToken(exchange, token, inCookie(nothingAsked), admitted, bodyBytesMax)
    }
    const foreign = this.#guard.originFault(exchange)
    if (foreign !== null) return admitted(exchange, { kind: "unsigned", unsigned: foreign })
    const [guard, shown] = [this.#guard, exchange.header(csrfHeader)]
    this.#admitToken(
      exchange,
      token,
      inCookie((session) => guard.tokenFault(shown, session)),
      admitted,
      bodyBytesMax,
    )
  }

  reread(exchange: Exchange, caller: SignedInCaller, admitted: OnAdmitted, bodyBytesMax: number): void {
    if (this.#roleNow === undefined || caller.claims.roleIsOfToken === true) return admitted(exchange, caller)
    const held = new HeldExchange(exchange, bodyBytesMax)
    this.#roleNow(held, caller, (role) => admitted(held, { ...caller, role }))
  }

  #admitToken(
    exchange: Exchange,
    token: string | undefined,
    shown: Shown,
    admitted: OnAdmitted,
    bodyBytesMax: number,
  ): void {
    if (token === undefined) return admitted(exchange, unsigned.unauthorized)
    if (token.length > limits.accessTokenCharsMax) return admitted(exchange, unsigned["token-invalid"])
    if (token.startsWith(refreshPrefix)) return admitted(exchange, unsigned["token-type"])
    const digest = hash("sha256", token, "base64url")
    const known = this.#known.get(digest)
    if (known !== undefined) return admitted(exchange, this.#callerOf(known, shown))
    const others = this.#waiting.get(digest)
    const shop = others === undefined && this.#shop?.isOfShop(token) === true ? this.#shop : undefined
    const places = others?.places ?? (shop?.lacksKeyOf(token) === true ? this.#lackingKey : this.#verifying)
    if (places.taken >= places.max) return answerRefusal(exchange, places.full)
    const held = new HeldExchange(exchange, bodyBytesMax)
    places.taken++
    const verified = guarded(held, (found: VerifiedAccess) => {
      places.taken--
      if (held.ended()) return
      if ("defect" in found) return held.failed(found.defect)
      if ("unavailable" in found) return answerRefusal(held, found.unavailable)
      if ("fault" in found) return admitted(held, faults[found.fault])
      this.#known.set(digest, found.claims)
      admitted(held, this.#callerOf(found.claims, shown))
    })
    if (others !== undefined) return void others.each.push(verified)
    const waiting: Waiting = { places, each: [verified] }
    this.#waiting.set(digest, waiting)
    this.#verifications++
    const issuer = shop ?? this.#sessions.tokens
    issuer.verify(token, this.#sessions.nowMs(), (found) => {
      this.#waiting.delete(digest)
      for (const each of waiting.each) each(found)
    })
  }

  /** Verifications made: how often the table did not know. */
  counters(): { readonly verifications: number; readonly known: number } {
    return { verifications: this.#verifications, known: this.#known.size }
  }

  #cookieOf(exchange: Exchange): string {
    return this.#guard === undefined ? "" : cookieOf(exchange, "access")
  }

  #byTicket(tickets: ReadonlyArray<string>): Caller {
    const claims = tickets.length === 1 ? this.#sessions.tickets.take(tickets[0]) : undefined
    return claims === undefined ? unsigned["ticket-invalid"] : this.#callerOf(claims, asTicket)
  }

  #callerOf(claims: AccessClaims, { by, fault }: Shown): Caller {
    const { revocations, nowMs } = this.#sessions
    if (nowMs() >= claims.expiresAt) return faults.expired
    if (revocations.refuses(claims)) return unsigned["token-revoked"]
    const { person, role, session } = claims
    const missing = fault(session)
    if (missing !== null) return { kind: "unsigned", unsigned: missing }
    return { kind: "signed-in", by, person, role, session, claims }
  }
}

const nothingAsked = (): null => null
const inHeader: Shown = { by: "header", fault: nothingAsked }
const inCookie = (fault: Shown["fault"]): Shown => ({ by: "cookie", fault })
const asTicket: Shown = { by: "ticket", fault: nothingAsked }

const none: ReadonlyArray<string> = []
const ticketsOf = (exchange: Exchange): ReadonlyArray<string> => queryValues(exchange, "ticket")

/** What refresh tokens begin with: a client that sends one here has taken the wrong one of the pair. */
const refreshPrefix = "trr_"

/** The name of the scheme has no case (RFC 9110, 11.1). */
const bearerTokenOf = (authorization: string): string | undefined => /^bearer +(\S+)$/i.exec(authorization)?.[1]

const unsignedBy = (code: RefusalCode): Caller => ({ kind: "unsigned", unsigned: refusal(code) })
const unsigned = {
  unauthorized: unsignedBy("unauthorized"),
  "token-invalid": unsignedBy("token-invalid"),
  "token-expired": unsignedBy("token-expired"),
  "token-revoked": unsignedBy("token-revoked"),
  "token-type": unsignedBy("token-type"),
  "ticket-invalid": unsignedBy("ticket-invalid"),
} satisfies { readonly [code in RefusalCode]?: Caller }
const faults: Readonly<Record<TokenFault, Caller>> = {
  expired: unsigned["token-expired"],
  invalid: unsigned["token-invalid"],
  revoked: unsigned["token-revoked"],
  type: unsigned["token-type"],
}
