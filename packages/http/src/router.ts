/**
 * Method and path to a handler. Routes without parameters are one map lookup; the others a walk over their segments.
 * Nothing in a path is decoded: an id is digits, so an encoded slash or a dot can only miss.
 */
import { invariant, limits, type Refusal, refusal, refusals } from "@ticketrush/protocol"
import type { Access } from "./access/Access.ts"
import { accessRefusal, isForPeople, needsRole } from "./access/access-refusal.ts"
import type { Caller, CallerOf } from "./access/Caller.ts"
import { CrossOrigin } from "./access/CrossOrigin.ts"
import { noOneSignedIn, type OnAdmitted, type SignedIn } from "./access/SignedIn.ts"
import type { Exchange, HeaderPair } from "./Exchange.ts"
import { answerHeaderFault } from "./request/body.ts"
import { unknownParameter } from "./request/known-parameters.ts"
import { answerNothing, answerRefusal } from "./respond.ts"

export type Route = {
  readonly method: "GET" | "POST" | "PUT" | "DELETE"
  /** Segments that begin with `:` take any text and are handed over in order. */
  readonly path: string
  /** Name in the metrics. */
  readonly name: string
  /** Who may call it. */
  readonly access: Access
  /** Bytes of its body, `limits.bodyBytesMax` unless said otherwise. */
  readonly bodyBytesMax?: number
  /** Parameters that its query may have, none unless said otherwise; an unknown one is refused by name. */
  readonly query?: ReadonlyArray<string> | "any"
  /**
   * A stream: a ticket in its query may stand for the access token. One that every caller may open is that of a person
   * where the request shows one.
   */
  readonly ticket?: true
  /** It knows keys of requests by itself, and judges another request with the same key. */
  readonly judgesKeys?: true
  readonly handle: (exchange: Exchange, parameters: ReadonlyArray<string>, caller: Caller) => void
}

type Methods = Map<string, Route>
type Node = { readonly fixed: Map<string, Node>; parameter: Node | null; readonly methods: Methods }

export type RouterOptions = {
  /** Which pages of other origins may read what every caller may; none unless said otherwise. */
  readonly crossOrigin?: CrossOrigin
  /** Why no request is taken now, and each connection ends with its answer. */
  readonly turnsAway?: (exchange: Exchange) => Refusal | null
  readonly signedIn?: SignedIn
  /** Hears why a caller may not call a route. */
  readonly onClosed?: (closed: Refusal) => void
}

export const router = (
  routes: ReadonlyArray<Route>,
  callerOf: CallerOf,
  {
    crossOrigin = new CrossOrigin([]),
    turnsAway = () => null,
    signedIn = noOneSignedIn,
    onClosed = () => {},
  }: RouterOptions = {},
): ((exchange: Exchange) => void) => {
  const exact = new Map<string, Methods>()
  const root = node()
  for (const route of routes) {
    const methods = route.path.includes(":") ? methodsAt(root, route.path) : methodsOf(exact, route.path)
    invariant(!methods.has(route.method), `${route.method} ${route.path} has one handler`)
    methods.set(route.method, route)
  }
  const isClosed = (exchange: Exchange, caller: Caller, { access }: Route): boolean => {
    const closed = accessRefusal(access, caller)
    if (closed === null) return false
    onClosed(closed)
    answerRefusal(exchange, closed, challengeOf(closed))
    return true
  }
  const admitted = (exchange: Exchange, caller: Caller, route: Route, parameters: ReadonlyArray<string>): void => {
    if (isClosed(exchange, caller, route)) return
    if (exchange.query !== "" && route.query !== "any") {
      const unknown = unknownParameter(exchange.query, route.query ?? none)
      if (unknown !== undefined) return answerRefusal(exchange, unknown)
    }
    if (!needsRole(route.access) || caller.kind !== "signed-in") return route.handle(exchange, parameters, caller)
    const reread: OnAdmitted = (held, now) => {
      if (!isClosed(held, now, route)) route.handle(held, parameters, now)
    }
    signedIn.reread(exchange, caller, reread, bodyBytesMaxOf(route))
  }
  return (exchange) => {
    // First of all, before any answer: a request with two lengths is two requests for a proxy before us, and
    // what it takes for the second one must not be answered on a connection that goes on.
    const { chunked, fault } = exchange.bodyHeaders()
    if (fault !== null) return answerHeaderFault(exchange, fault)
    const parameters: string[] = []
    const methods = exact.get(exchange.path) ?? walk(root, exchange.path, parameters)
    const route = methods?.get(exchange.method === "HEAD" ? "GET" : exchange.method)
    if (route === undefined || isShared(route)) exchange.sharing = crossOrigin.headers(exchange)
    const away = turnsAway(exchange)
    if (away !== null) return answerRefusal(exchange, away, [], true)
    if (methods === undefined || methods.size === 0) return answerRefusal(exchange, refusal("not-found"))
    if (route === undefined) return answerOther(exchange, methods, crossOrigin)
    exchange.route = route.name
    // What has no length is known to be well-formed at its end only, and these routes answer before.
    if (chunked && (route.method === "DELETE" || route.method === "GET")) return answerHeaderFault(exchange, "unread")
    const byTicket = route.ticket === true
    if (!isForPeople(route.access) && !(byTicket && signedIn.shows(exchange))) {
      return admitted(exchange, callerOf(exchange), route, parameters)
    }
    const onAdmitted: OnAdmitted = (held, caller) => admitted(held, caller, route, parameters)
    signedIn.admit(exchange, onAdmitted, bodyBytesMaxOf(route), byTicket)
  }
}

const none: ReadonlyArray<string> = []

const bodyBytesMaxOf = ({ bodyBytesMax = limits.bodyBytesMax }: Route): number => bodyBytesMax

/** What RFC 9110 (15.5.2) wants beside a 401, in the words of RFC 6750 (3.1): whether a token was shown. */
const challengeOf = ({ code }: Refusal): ReadonlyArray<HeaderPair> => {
  if (refusals[code].status !== 401) return []
  return code === "unauthorized" ? noToken : badToken
}
const noToken: ReadonlyArray<HeaderPair> = [["www-authenticate", "Bearer"]]
const badToken: ReadonlyArray<HeaderPair> = [["www-authenticate", 'Bearer error="invalid_token"']]

const node = (): Node => ({ fixed: new Map(), parameter: null, methods: new Map() })

const methodsOf = (exact: Map<string, Methods>, path: string): Methods => {
  const methods = exact.get(path) ?? new Map()
  exact.set(path, methods)
  return methods
}

const methodsAt = (root: Node, path: string): Methods => {
  let at = root
  for (const segment of path.slice(1).split("/")) {
    if (segment.startsWith(":")) {
      at.parameter ??= node()
      at = at.parameter
    } else {
      const next = at.fixed.get(segment) ?? node()
      at.fixed.set(segment, next)
      at = next
    }
  }
  return at.methods
}

const walk = (root: Node, path: string, parameters: string[]): Methods | undefined => {
  let at = root
  for (let from = 1; from <= path.length; ) {
    const slash = path.indexOf("/", from)
    const to = slash === -1 ? path.length : slash
    const segment = path.slice(from, to)
    const fixed = at.fixed.get(segment)
    if (fixed !== undefined) at = fixed
    else if (at.parameter !== null && segment !== "") {
      parameters.push(segment)
      at = at.parameter
    } else return undefined
    from = to + 1
  }
  return at.methods
}

/** Whether pages of other origins may read it: callers of the trusted surface are programs and our own page. */
const isShared = ({ access }: Route): boolean => access !== "trusted"

const withHead = (methods: ReadonlyArray<string>): ReadonlyArray<string> =>
  methods.includes("GET") ? [...methods, "HEAD"] : methods

/** A method that the address does not take, or the question of a browser what a page may send there. */
const answerOther = (exchange: Exchange, methods: Methods, crossOrigin: CrossOrigin): void => {
  const shared = [...methods.values()].filter(isShared).map(({ method }) => method)
  const preflight = crossOrigin.preflight(exchange, withHead(shared))
  if (preflight !== undefined) {
    exchange.route = "preflight"
    return answerNothing(exchange, 204, preflight)
  }
  if (shared.length === 0) exchange.sharing = []
  const allow = withHead([...methods.keys()]).join(", ")
  answerRefusal(exchange, refusal("method-not-allowed", { allow }), [["allow", allow]])
}
