/** The HTTP side of a node: all routes on one port, the metrics on another, both closed with the scope. */
import { NodeParts } from "@ticketrush/engine/health/forEver"
import { refusal } from "@ticketrush/protocol"
import { Effect } from "effect"
import { CrossOrigin } from "./access/CrossOrigin.ts"
import { type TrustedAccess, trustedCallers } from "./access/TrustedSurface.ts"
import { Connections } from "./connections/Connections.ts"
import { Door } from "./connections/Door.ts"
import type { Exchange } from "./Exchange.ts"
import { metricsText } from "./metrics-text.ts"
import { RequestMetrics } from "./RequestMetrics.ts"
import { Networks } from "./request/Networks.ts"
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
  /** Connections at a time: in all, and from one address as long as they have sent no request. */
  readonly connections: { readonly max: number; readonly perAddressMax: number }
  /** To whom the trusted surface is open. */
  readonly trusted: TrustedAccess
}

const stopping = refusal("stopping")

/** Where the checks of this machine come from, and proxies on it that the settings do not name. */
const ownAddresses = ["127.0.0.1", "::1"]

/** How long answers that are under way may take once a stop has begun, in milliseconds. */
const drainMs = 5_000

export const gateway = Effect.fnUntraced(function* (options: GatewayOptions) {
  const { engine, clock, defer } = options
  const requests = new RequestMetrics()
  const surface = yield* makeSurface(options)
  const { people, routes } = surface
  const services = yield* Effect.context<never>()
  const nodeParts = yield* NodeParts
  const shared: Pick<ServerOptions, "monotonicMs" | "defer" | "onDefect" | "drainMs"> = {
    monotonicMs: clock.monotonicMs,
    defer,
    onDefect: (exchange, cause) => surface.incidents.answerDefect(exchange, cause),
    drainMs,
  }

  const shares = new Networks([...ownAddresses, ...options.trustedProxies])
  const isShared = (address: string): boolean => shares.has(address)
  const { max, perAddressMax } = options.connections
  const connections = new Connections({ clock, defer, max, halfOpenPerAddressMax: perAddressMax, isShared })
  const callerOf = trustedCallers(options.trusted, new OwnOrigins(options.origins))
  const hasToken = (exchange: Exchange): boolean =>
    options.trusted.mode === "token" && callerOf(exchange).kind === "trusted"
  const door = new Door({
    ...{ connections, perAddressMax, isShared, clientAddress: surface.clientAddress },
    isInside: (exchange) => surface.showsPass(exchange) || hasToken(exchange),
  })

  const metrics = metricsRoute(() => {
    const [streams, counts, trail] = [surface.streams.hub.counts(), connections.counts(), surface.trail.counts()]
    return metricsText(engine, nodeParts.states(), requests, people.failures, trail, streams, counts, services)
  })
  const scraped =
    options.metrics === null
      ? null
      : yield* listen({
          ...shared,
          ...options.metrics,
          portSetting: "METRICS_PORT",
          handle: router([metrics], trustedCallers({ mode: "off" })),
        })

  const handle = router(routes, callerOf, {
    crossOrigin: new CrossOrigin(options.origins),
    ...people.admission,
    // Connections that are kept alive outlast the listening socket, and would keep a stop from ever being done.
    turnsAway: (exchange) => (surface.stopping() ? stopping : door.turnsAway(exchange)),
  })
  const listening = yield* listen({
    ...shared,
    host: options.host,
    port: options.port,
    socketPath,
    connections,
    unread: new UnreadConnections({ clock, defer, log: options.log }),
    handle,
    onEnded: (exchange, status, startedAt) => {
      door.ended(exchange)
      requests.ended(exchange, status, clock.monotonicMs() - startedAt)
    },
  })
  // Runs before the sockets close: readiness turns, streams end, then the answers under way are waited for.
  yield* Effect.addFinalizer(() => Effect.sync(surface.stop))
  return { port: listening.port, metricsPort: scraped?.port ?? null, open: listening.open, routes }
})

const metricsRoute = (text: () => string): Route => ({
  method: "GET",
  path: "/metrics",
  name: "metrics",
  access: "public",
  handle: (exchange) => answerText(exchange, 200, text()),
})
