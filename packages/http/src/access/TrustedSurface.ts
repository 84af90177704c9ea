/**
 * The trusted surface: routes whose callers say which person they act for and are believed. Decides which callers those
 * are. A request is never believed because of where it seems to come from: a proxy on this machine sends the requests of
 * strangers from a loopback address and under a loopback name.
 */
import { timingSafeEqual } from "node:crypto"
import { invariant, type Refusal, refusal } from "@ticketrush/protocol"
import { socketTokenPrefix, trustedTokenHeader } from "@ticketrush/protocol/trusted-token"
import type { Exchange } from "../Exchange.ts"
import { isLoopbackHost, OwnOrigins } from "../request/origin.ts"
import type { Caller, CallerOf } from "./Caller.ts"
import { isForwardingHeader } from "./forwarding-headers.ts"

export type TrustedAccess =
  /** Every caller is trusted, also one behind a proxy, but for pages of other sites. */
  | { readonly mode: "on" }
  | { readonly mode: "off" }
  /** Callers that send the token, directly; `loopbackOnly`: under a name of this machine's loopback. */
  | { readonly mode: "token"; readonly token: string; readonly loopbackOnly: boolean }

const trusted: Caller = { kind: "trusted" }
const anonymous = (untrusted: Refusal): Caller => ({ kind: "anonymous", untrusted })
const surfaceOff = anonymous(refusal("lab-off"))
const otherHost = anonymous(refusal("lab-host"))
const noToken = anonymous(refusal("lab-token"))
const foreign = anonymous(refusal("origin-foreign"))

/**
 * `own`: which pages are ours. A page of another site has no token, so it matters only where none is asked for; and a
 * browser sends it nothing but GET without having asked us first, which the rest of the surface never grants.
 */
export const trustedCallers = (access: TrustedAccess, own = new OwnOrigins([])): CallerOf => {
  if (access.mode === "on") return (exchange) => (isRead(exchange) && !own.isOwn(exchange) ? foreign : trusted)
  if (access.mode === "off") return () => surfaceOff
  const { loopbackOnly } = access
  const token = Buffer.from(access.token, "latin1")
  invariant(token.length > 0, "a token has characters")
  return (exchange) => {
    const { forwarding, shown } = credentialsOf(exchange)
    if (forwarding !== null) return anonymous(refusal("lab-forwarded", { header: forwarding }))
    if (loopbackOnly && !isLoopbackHost(exchange.header("host"))) return otherHost
    return isToken(shown, token) ? trusted : noToken
  }
}

const isRead = ({ method }: Exchange): boolean => method === "GET" || method === "HEAD"

type Credentials = {
  /** Name of a header that only proxies add. */
  readonly forwarding: string | null
  /** Null when there is none, or more than one. */
  readonly shown: string | null
}

/** One pass over the headers: one of them may be empty or stand twice, which a look-up by name would not tell. */
const credentialsOf = (exchange: Exchange): Credentials => {
  let forwarding: string | null = null
  let shown: string | null = null
  let tokens = 0
  const found = (text: string): void => {
    shown = text
    tokens++
  }
  exchange.eachHeader((name, value) => {
    if (name === trustedTokenHeader) found(value)
    else if (name === "sec-websocket-protocol") socketTokens(value).forEach(found)
    else if (isForwardingHeader(name)) forwarding ??= name
  })
  return { forwarding, shown: tokens === 1 ? shown : null }
}

/** Whether a token of the trusted surface is shown, right or wrong. Only until the handler returns. */
export const showsTrustedToken = (exchange: Exchange): boolean =>
  exchange.header(trustedTokenHeader) !== "" || socketTokens(exchange.header("sec-websocket-protocol")).length > 0

/** A browser can add no header to a WebSocket but the subprotocols that it offers. */
const socketTokens = (offered: string): ReadonlyArray<string> =>
  offered
    .split(",")
    .map((protocol) => protocol.trim())
    .filter((protocol) => protocol.startsWith(socketTokenPrefix))
    .map((protocol) => protocol.slice(socketTokenPrefix.length))

/** How long it takes tells nothing of the token but its length, which is no secret. */
const isToken = (shown: string | null, token: Buffer): boolean => {
  if (shown === null || shown.length !== token.length) return false
  return timingSafeEqual(Buffer.from(shown, "latin1"), token)
}
