/**
 * The gateway of one simulated node: production's router and routes over the node's engine. What stands outside is
 * replaced here: sockets, signatures, and the table of users.
 */
import type { Clock } from "@ticketrush/engine/ports"
import type { Sales } from "@ticketrush/engine/sales/Sales"
import { noTrail } from "@ticketrush/engine/trail/noTrail"
import { trustedCallers } from "@ticketrush/http/access/TrustedSurface"
import { type GatewayRoutesDeps, gatewayRoutes } from "@ticketrush/http/gatewayRoutes"
import { Replays } from "@ticketrush/http/keyed/Replays"
import type { AdmissionPass, PassFault } from "@ticketrush/http/line/AdmissionPasses"
import { everyPersonExists } from "@ticketrush/http/PersonCheck"
import { DateTimes } from "@ticketrush/http/render/date-time"
import { ClientAddress } from "@ticketrush/http/request/ClientAddress"
import { OwnOrigins } from "@ticketrush/http/request/origin"
import { router } from "@ticketrush/http/router"
import type { Streams } from "@ticketrush/http/stream/topics/Streams"
import type { Pass } from "@ticketrush/protocol"
import type { SimProcess } from "../process.ts"
import { ExchangeSim, type Live, type SimAnswer, type SimRequest } from "./ExchangeSim.ts"

type GatewayParts = {
  readonly sales: Sales
  readonly feed: GatewayRoutesDeps["feed"] & GatewayRoutesDeps["presence"]
  readonly clock: Clock
  readonly process: SimProcess
  /** Something of ours threw where production would note an incident. */
  readonly onDefect: (cause: unknown) => void
}

const times = new DateTimes("UTC")

/** Streams of one node at a time: small enough to be reached. */
const streamsMax = 12

export class GatewaySim {
  readonly streams: Streams
  readonly #parts: GatewayParts
  readonly #route: ReturnType<typeof router>

  constructor(parts: GatewayParts) {
    const { sales, feed, clock, process, onDefect } = parts
    this.#parts = parts
    const { routes, streams } = gatewayRoutes({
      trail: noTrail,
      sales,
      feed,
      presence: feed,
      clock,
      defer: process,
      times,
      persons: everyPersonExists,
      passes: { issue: tokenOf, verify: passOfToken },
      receipts: { issue: () => "null" },
      // No person is signed in here, so no ticket is asked for, nor shown.
      signTicket: () => "",
      verifyTicket: () => ({ fault: "" }),
      replays: new Replays(() => clock.monotonicMs()),
      streams: { max: streamsMax, perAddressMax: streamsMax },
      origins: new OwnOrigins([]),
      clientAddress: new ClientAddress([]),
      onDefect,
    })
    this.streams = streams
    this.#route = router(routes, trustedCallers({ mode: "on" }))
  }

  ask(asked: SimRequest, address: string, answered: (answer: SimAnswer) => void, live: Live | null): void {
    const { process, onDefect } = this.#parts
    const exchange = new ExchangeSim(asked, { process, address, answered, onDefect, live })
    exchange.handledBy(this.#route)
  }
}

/** A signature is as good as its key; here the text itself is believed. */
export const tokenOf = (concertId: number, person: number, pass: Pass, until: number): string =>
  `${concertId}.${person}.${pass}.${until}`

const passOfToken = (token: string): AdmissionPass | PassFault => {
  const parts = token.split(".").map(Number)
  if (parts.length !== 4 || !parts.every(Number.isSafeInteger)) return { fault: "it is no pass" }
  const [concertId, person, pass, until] = parts
  return { concertId, person, pass, until, session: null }
}
