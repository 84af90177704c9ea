/**
 * The routes over the sales of an engine, and the live streams beside them. Production, tests and the simulation put
 * them together here and nowhere else, so that what is simulated is what runs.
 */
import type { AbuseGuard } from "@ticketrush/engine/abuse/AbuseGuard"
import type { Lab } from "@ticketrush/engine/backends/Lab"
import type { LineBackends } from "@ticketrush/engine/backends/LineBackends"
import type { Revocations } from "@ticketrush/engine/identity/Revocations"
import type { Clock, Defer } from "@ticketrush/engine/ports"
import { lineSummaryOf, overviewOf } from "@ticketrush/engine/sales/answer"
import type { SaleCommands } from "@ticketrush/engine/sales/SaleCommands"
import type { SaleFeed } from "@ticketrush/engine/sales/SaleFeed"
import type { Sales } from "@ticketrush/engine/sales/Sales"
import { SeatsLeft } from "@ticketrush/engine/sales/SeatsLeft"
import type { AuditTrail } from "@ticketrush/engine/trail/AuditTrail"
import type { PaymentDesk } from "@ticketrush/payment/desk/PaymentDesk"
import { AbuseDoor } from "./AbuseDoor.ts"
import { CodedBodies, type Compress } from "./coding/CodedBodies.ts"
import type { Replays } from "./keyed/Replays.ts"
import { replaying } from "./keyed/replaying.ts"
import type { AdmissionPasses } from "./line/AdmissionPasses.ts"
import { LineSettings } from "./line/LineSettings.ts"
import { LineTicker } from "./line/LineTicker.ts"
import { PassGate } from "./line/PassGate.ts"
import type { Receipts } from "./line/Receipts.ts"
import { WaitEstimates } from "./line/WaitEstimates.ts"
import type { PersonCheck } from "./PersonCheck.ts"
import { ProviderReads } from "./pay/ProviderReads.ts"
import type { JoinDoor } from "./proof/JoinDoor.ts"
import type { Races } from "./race/Races.ts"
import type { DateTimes } from "./render/date-time.ts"
import { lifecycleJson } from "./render/lifecycle.ts"
import { lineJson, overviewJson } from "./render/line-overview.ts"
import type { ClientAddress } from "./request/ClientAddress.ts"
import type { OwnOrigins } from "./request/origin.ts"
import type { Route } from "./router.ts"
import { adminOptionRoutes } from "./routes/admin-options.ts"
import { bestSeatRoutes } from "./routes/best-seats.ts"
import { bookingRoutes } from "./routes/bookings.ts"
import { cancelManyRoute } from "./routes/cancel-many.ts"
import { labQueueRoutes } from "./routes/lab-queue.ts"
import { labReservationRoutes } from "./routes/lab-reservations.ts"
import { legacyRoutes } from "./routes/legacy.ts"
import { type LineParts, lineRoutes } from "./routes/line.ts"
import { lineOrderRoutes } from "./routes/line-orders.ts"
import { ownLineRoutes } from "./routes/own-line.ts"
import { ownPaymentRoutes } from "./routes/own-payments.ts"
import { ownReservationRoutes } from "./routes/own-reservations.ts"
import { raceRoutes } from "./routes/races.ts"
import { type ReservationParts, reservationRoutes } from "./routes/reservations.ts"
import { type SaleDeskParts, saleDeskRoutes } from "./routes/sale-desk.ts"
import { saleStateRoute } from "./routes/sale-state.ts"
import { salesPolicyRoutes } from "./routes/sales-policy.ts"
import { seatRoutes } from "./routes/seats.ts"
import { streamRoutes } from "./routes/streams.ts"
import { type TicketCheckParts, ticketCheckRoute } from "./routes/ticket-check.ts"
import { type TicketParts, ticketRoute } from "./routes/tickets.ts"
import { transferRoutes } from "./routes/transfers.ts"
import { wishRoutes } from "./routes/wishes.ts"
import { Streams } from "./stream/topics/Streams.ts"

export type GatewayRoutesDeps = {
  /** Takes commands and questions about any sale, wherever its owner is. */
  readonly sales: Sales
  /** What streams follow. */
  readonly feed: SaleFeed
  /** Hears that a person is still there. */
  readonly presence: Pick<SaleCommands, "present">
  readonly clock: Clock
  readonly defer: Defer
  readonly times: DateTimes
  readonly persons: PersonCheck
  readonly passes: Pick<AdmissionPasses, "issue" | "verify">
  readonly receipts: Pick<Receipts, "issue">
  readonly signTicket: TicketParts["signTicket"]
  readonly verifyTicket: TicketCheckParts["verifyTicket"]
  /** Live streams at a time: in all, and from one address. */
  readonly streams: { readonly max: number; readonly perAddressMax: number }
  readonly origins: OwnOrigins
  readonly clientAddress: ClientAddress
  /** What keeps the line of each concert; absent where every sale keeps its own. */
  readonly lines?: LineBackends
  /** Without it every body is sent as it is. */
  readonly compress?: Compress
  /** What is sold through strategies of the lab; absent where nothing is. */
  readonly lab?: Lab
  /** Races between those strategies; absent where there are none. */
  readonly races?: Races
  /** Whose streams end because they signed out; absent where no one can sign in. */
  readonly revocations?: Pick<Revocations, "refuses" | "onRevoked">
  /** Absent where no abuse rules are asked. */
  readonly abuse?: AbuseGuard
  /** Asks for a proof of work at joins; absent where none is asked for. */
  readonly door?: JoinDoor
  /** Absent where no sale takes payments. */
  readonly desk?: PaymentDesk
  /** What was answered to requests with a key. */
  readonly replays: Replays
  readonly trail: Pick<AuditTrail["Service"], "note" | "record">
  /** Hears of a defect that no request hears of. */
  readonly onDefect: (cause: unknown) => void
}

export type GatewayRoutes = {
  readonly routes: ReadonlyArray<Route>
  readonly streams: Streams
  /** Ends the streams and all that is timed; requests under way are still answered. */
  readonly stop: () => void
}

export const gatewayRoutes = (deps: GatewayRoutesDeps): GatewayRoutes => {
  const {
    sales,
    feed,
    presence,
    clock,
    defer,
    times,
    persons,
    passes,
    receipts,
    lines,
    lab,
    races,
    origins,
    clientAddress,
    onDefect,
  } = deps
  const estimates = new WaitEstimates({ feed, clock })
  const seatsLeft = new SeatsLeft()
  const gate = new PassGate(sales, passes)
  const streams = new Streams({
    ...{ feed, presence, clock, defer, onDefect },
    streamsMax: deps.streams.max,
    streamsPerAddressMax: deps.streams.perAddressMax,
    issuePass: passes.issue,
    saleJson: (sale) => overviewJson(sale.concertId, overviewOf(sale, seatsLeft), estimates),
    lineJson: (sale) => lineJson(sale.concertId, { closed: sale.closed, line: lineSummaryOf(sale.line) }, estimates),
    reservationJson: (view) => lifecycleJson(view, times),
    ...(deps.revocations && { revocations: deps.revocations }),
  })
  const compared = lines && { lines, feed, ticker: new LineTicker({ feed, defer }) }
  const coded = deps.compress && new CodedBodies({ compress: deps.compress, onDefect })
  const seats = { reads: sales, feed, changes: streams.seats, rendering: { clock, defer } }
  const reservations = {
    ...{ commands: sales, reads: sales, persons, gate, times },
    ...(deps.abuse && { abuse: new AbuseDoor(deps.abuse, clientAddress) }),
  }
  const settings = new LineSettings(sales)
  const line: LineParts = {
    ...{ commands: sales, reads: sales, persons, times, estimates, passes, receipts, origins },
    ...{ ...(compared && { compared }), ...(deps.door && { door: deps.door }) },
  }
  return {
    routes: [
      ...routesOfReservations(reservations, deps),
      ...lineRoutes(line),
      ...ownLineRoutes(line, clientAddress),
      ...lineOrderRoutes(line, settings),
      ...seatRoutes({ ...seats, ...(coded && { coded }) }),
      ...streamRoutes({ feed, streams, origins, clientAddress }),
      ...(lab === undefined ? [] : labReservationRoutes({ lab, persons, gate, times })),
      ...(lab === undefined ? [] : labQueueRoutes({ lab, persons, gate, hub: streams.hub, origins, clientAddress })),
      ...(races === undefined ? [] : raceRoutes({ races, hub: streams.hub, origins, clientAddress })),
      ...legacyRoutes({ commands: sales, reads: sales, gate, lab }),
      ...wishRoutes(reservations),
      ...saleAdminRoutes(deps, { estimates, settings }),
      saleStateRoute(sales),
    ],
    streams,
    stop: () => {
      races?.stop()
      streams.hub.stop()
      streams.sessions.stop()
      compared?.ticker.stop()
      estimates.stop()
    },
  }
}

const routesOfReservations = (
  parts: ReservationParts,
  { desk, replays, signTicket, trail }: Pick<GatewayRoutesDeps, "desk" | "replays" | "signTicket" | "trail">,
): ReadonlyArray<Route> => [
  ...reservationRoutes(parts),
  ...[
    ...ownReservationRoutes(parts),
    ...bestSeatRoutes(parts),
    cancelManyRoute(parts),
    ...transferRoutes({ ...parts, trail }),
    ...ownPaymentRoutes({ ...parts, desk, providers: new ProviderReads(desk) }),
  ].map((route) => replaying(route, replays)),
  ticketRoute({ reads: parts.reads, signTicket }),
]

const saleAdminRoutes = (
  { sales, times, trail, verifyTicket }: GatewayRoutesDeps,
  line: Pick<SaleDeskParts, "estimates" | "settings">,
): ReadonlyArray<Route> => [
  ...saleDeskRoutes({ ...line, sales, times, trail }),
  ...salesPolicyRoutes({ commands: sales, reads: sales, times, trail }),
  ...adminOptionRoutes({ sales, times, trail }),
  ...bookingRoutes({ reads: sales, times, trail }),
  ticketCheckRoute({ reads: sales, trail, verifyTicket }),
]
