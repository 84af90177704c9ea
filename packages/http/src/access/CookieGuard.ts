/**
 * What a request has to show besides a cookie before it may change anything, because a page of any origin can make a
 * browser send cookies: an `Origin` of ours, since a page on another port of this host counts as the same site, and the
 * CSRF token of the session.
 */
import { type Refusal, refusal } from "@ticketrush/protocol"
import type { Exchange } from "../Exchange.ts"
import type { Macs } from "../keys/Macs.ts"
import type { OwnOrigins } from "../request/origin.ts"

export const csrfHeader = "x-csrf-token"

const foreign = refusal("cookie-origin")
const missing = refusal("csrf-missing")
const invalid = refusal("csrf-invalid")

export class CookieGuard {
  readonly #own: OwnOrigins
  /** Of sessions: a page that cannot read our answers has no token, and the one of another session counts for nothing. */
  readonly csrf: Macs

  constructor(own: OwnOrigins, csrf: Macs) {
    this.#own = own
    this.csrf = csrf
  }

  /** Whether a page of ours asks, or no page at all. Only until the handler returns. */
  isOwn(exchange: Exchange): boolean {
    return this.#own.isOwn(exchange)
  }

  /** Every browser names the origin of a page that changes something. Only until the handler returns. */
  originFault(exchange: Exchange): Refusal | null {
    return exchange.header("origin") !== "" && this.#own.isOwn(exchange) ? null : foreign
  }

  /** `shown`: the header, "" when there is none. */
  tokenFault(shown: string, session: string): Refusal | null {
    if (shown === "") return missing
    return this.csrf.belongs(shown, session) ? null : invalid
  }
}
