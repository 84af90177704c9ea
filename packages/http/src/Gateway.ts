/** The HTTP side of a node: all routes on one port, the metrics on another, both closed with the scope. */
import type { LineBackend } from "@ticketrush/engine/backends/LineBackend"
import { Users } from "@ticketrush/engine/catalogue/Users"
import type { EngineApi } from "@ticketrush/engine/EngineApi"
import { NodeParts } from "@ticketrush/engine/health/forEver"
import { parts } from "@ticketrush/engine/health/Parts"
import type { Clock, Defer, Log } from "@ticketrush/engine/ports"
import type { Sales } from "@ticketrush/engine/sales/Sales"
import { limits, refusal } from "@ticketrush/protocol"
import { Effect } from "effect"
import { type TrustedAccess, trustedCallers } from "./access/TrustedSurface.ts"
import { docsRoutes } from "./docs-routes.ts"
import { GatewayParts } from "./GatewayParts.ts"
import { gatewayRoutes } from "./gatewayRoutes.ts"
import { Incidents } from "./Incidents.ts"
import type { Keys } from "./keys/Keys.ts"
import { AdmissionPasses } from "./line/AdmissionPasses.ts"
import { Receipts } from "./line/Receipts.ts"
import { metricsText } from "./metrics-text.ts"
import { PersonCheckUsers } from "./PersonCheckUsers.ts"
import { RequestMetrics } from "./RequestMetrics.ts"
import { DateTimes } from "./render/date-time.ts"
import { ClientAddress } from "./request/ClientAddress.ts"
import { OwnOrigins } from "./request/origin.ts"
import { answerRefusal, answerText } from "./respond.ts"
import { type Route, router } from "./router.ts"
import { echoRoute } from "./routes/echo.ts"
import { jwksRoute } from "./routes/jwks.ts"
import { socketPath } from "./routes/streams.ts"
import { listen } from "./Server.ts"
import type { ServerOptions } from "./ServerLife.ts"
import { servedRoutes } from "./served/ServedRoutes.ts"
import { staticRoutes } from "./static-files.ts"
import { UnreadConnections } from "./UnreadConnections.ts"

export type GatewayOptions = {
  /** Takes commands and questions about any sale, wherever its owner is. */
  readonly sales: Sales
  /** The engine of this node: what streams follow, and what the metrics tell of. */
  readonly engine: EngineApi
  readonly clock: Clock
  readonly defer: Defer
  readonly log: Log
  readonly host: string
  readonly port: number
  /** Where the metrics listen; null for a gateway without them. */
  readonly metrics: { readonly host: string; readonly port: number } | null
  /** To whom the trusted surface is open. */
  readonly trusted: TrustedAccess
  readonly zone: string
  /** Origins of pages that may open streams, besides those of the host that a request names. */
  readonly origins: ReadonlyArray<string>
  /** Addresses and networks of proxies whose `X-Forwarded-For` is believed. */
  readonly trustedProxies: ReadonlyArray<string>
  /** Live streams at a time: in all, and from one address. */
  readonly streams: { readonly max: number; readonly perAddressMax: number }
  /** What passes and receipts are signed with. */
  readonly keys: Keys
  /** Serves join, status and leave in place of the sales' own lines, for comparison. */
  readonly otherLine?: LineBackend
  /** Folder of the web page; null for a gateway without one. */
  readonly webFolder: string | null
  /** Differs from start to start. */
  readonly incarnation: string
}

/** How long answers that are under way may take once a stop has begun, in milliseconds. */
const drainMs = 5_000

export const gateway = Effect.fnUntraced(function* (options: GatewayOptions) {
  const { engine, clock, defer } = options
  const times = new DateTimes(options.zone)
  const incidents = new Incidents(options.log, options.incarnation)
  const requests = new RequestMetrics()
  const passes = new AdmissionPasses(options.keys)
  const sales = gatewayRoutes({
    sales: options.sales,
    engine,
    clock,
    defer,
    times,
    persons: new PersonCheckUsers(yield* Users, incidents, limits.coldRequestsMax),
    passes: { issue: (...pass) => passes.issue(...pass), verify: (token) => passes.verify(token) },
    receipts: new Receipts(options.keys),
    streams: options.streams,
    origins: new OwnOrigins(options.origins),
    clientAddress: new ClientAddress(options.trustedProxies),
    ...(options.otherLine === undefined ? {} : { otherLine: options.otherLine }),
    onDefect: (cause) => incidents.note(cause),
  })
  const services = yield* Effect.context<never>()
  const nodeParts = yield* NodeParts
  let stopping = false
  const whyNotReady = (): string | null => {
    if (stopping) return "stopping"
    return nodeParts.whyNotReady() ?? (engine.writable() ? null : parts.journal.down)
  }

  const served = yield* servedRoutes(incidents).pipe(
    Effect.provideService(GatewayParts, { engine, sales: options.sales, times, whyNotReady }),
  )
  const routes: ReadonlyArray<Route> = [
    ...sales.routes,
    ...served,
    ...docsRoutes(),
    jwksRoute(options.keys),
    ...(options.webFolder === null ? [] : staticRoutes(options.webFolder)),
    echoRoute,
  ]
  const shared: Pick<ServerOptions, "monotonicMs" | "defer" | "onDefect" | "drainMs"> = {
    monotonicMs: clock.monotonicMs,
    defer,
    onDefect: (exchange, cause) => incidents.answerDefect(exchange, cause),
    drainMs,
  }

  const metrics: Route = {
    method: "GET",
    path: "/metrics",
    name: "metrics",
    access: "public",
    handle: (exchange) =>
      answerText(
        exchange,
        200,
        metricsText(engine, nodeParts.states(), requests, sales.streams.hub.counts(), services),
      ),
  }
  const scraped =
    options.metrics === null
      ? null
      : yield* listen({ ...shared, ...options.metrics, handle: router([metrics], trustedCallers({ mode: "off" })) })

  const route = router(routes, trustedCallers(options.trusted))
  const listening = yield* listen({
    ...shared,
    host: options.host,
    port: options.port,
    socketPath,
    unread: new UnreadConnections({ clock, defer, log: options.log }),
    // Connections that are kept alive outlast the listening socket, and would keep a stop from ever being done.
    handle: (exchange) => (stopping ? answerRefusal(exchange, refusal("stopping"), [], true) : route(exchange)),
    onEnded: (exchange, status, startedAt) => requests.ended(exchange, status, clock.monotonicMs() - startedAt),
  })
  // Runs before the sockets close: readiness turns, streams end, then the answers under way are waited for.
  yield* Effect.addFinalizer(() =>
    Effect.sync(() => {
      stopping = true
      sales.stop()
    }),
  )
  return { port: listening.port, metricsPort: scraped?.port ?? null, open: listening.open, routes }
})
