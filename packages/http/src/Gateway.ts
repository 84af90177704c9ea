/** The HTTP side of a node: all routes on one port, the metrics on another, both closed with the scope. */
import { NodeParts } from "@ticketrush/engine/health/forEver"
import { refusal } from "@ticketrush/protocol"
import { Effect } from "effect"
import { CrossOrigin } from "./access/CrossOrigin.ts"
import { type TrustedAccess, trustedCallers } from "./access/TrustedSurface.ts"
import { metricsText } from "./metrics-text.ts"
import { RequestMetrics } from "./RequestMetrics.ts"
import { OwnOrigins } from "./request/origin.ts"
import { answerText } from "./respond.ts"
import { type Route, router } from "./router.ts"
import { socketPath } from "./routes/streams.ts"
import { listen } from "./Server.ts"
import type { ServerOptions } from "./ServerLife.ts"
import { makeSurface, type SurfaceOptions } from "./surface.ts"
import { UnreadConnections } from "./UnreadConnections.ts"

export type GatewayOptions = SurfaceOptions & {
  readonly host: string
  readonly port: number
  /** Where the metrics listen; null for a gateway without them. */
  readonly metrics: { readonly host: string; readonly port: number } | null
  /** To whom the trusted surface is open. */
  readonly trusted: TrustedAccess
}

const stopping = refusal("stopping")

/** How long answers that are under way may take once a stop has begun, in milliseconds. */
const drainMs = 5_000

export const gateway = Effect.fnUntraced(function* (options: GatewayOptions) {
  const { engine, clock, defer } = options
  const requests = new RequestMetrics()
  const surface = yield* makeSurface(options)
  const services = yield* Effect.context<never>()
  const nodeParts = yield* NodeParts
  const shared: Pick<ServerOptions, "monotonicMs" | "defer" | "onDefect" | "drainMs"> = {
    monotonicMs: clock.monotonicMs,
    defer,
    onDefect: (exchange, cause) => surface.incidents.answerDefect(exchange, cause),
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
        metricsText(engine, nodeParts.states(), requests, surface.streams.hub.counts(), services),
      ),
  }
  const scraped =
    options.metrics === null
      ? null
      : yield* listen({
          ...shared,
          ...options.metrics,
          portSetting: "METRICS_PORT",
          handle: router([metrics], trustedCallers({ mode: "off" })),
        })

  const handle = router(surface.routes, trustedCallers(options.trusted, new OwnOrigins(options.origins)), {
    crossOrigin: new CrossOrigin(options.origins),
    // Connections that are kept alive outlast the listening socket, and would keep a stop from ever being done.
    turnsAway: () => (surface.stopping() ? stopping : null),
  })
  const listening = yield* listen({
    ...shared,
    host: options.host,
    port: options.port,
    socketPath,
    unread: new UnreadConnections({ clock, defer, log: options.log }),
    handle,
    onEnded: (exchange, status, startedAt) => requests.ended(exchange, status, clock.monotonicMs() - startedAt),
  })
  // Runs before the sockets close: readiness turns, streams end, then the answers under way are waited for.
  yield* Effect.addFinalizer(() => Effect.sync(surface.stop))
  const { routes } = surface
  return { port: listening.port, metricsPort: scraped?.port ?? null, open: listening.open, routes }
})
