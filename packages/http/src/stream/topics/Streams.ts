/** The live side of a node: the hub and everything that can be watched. */
import type { ReservationView, SaleView } from "@ticketrush/engine/EngineApi"
import type { Revocations } from "@ticketrush/engine/identity/Revocations"
import { Hub, type HubParts } from "../Hub.ts"
import { SessionStreams } from "../SessionStreams.ts"
import { LineTopic, type LineTopicParts } from "./LineTopic.ts"
import { ReservationTopic } from "./ReservationTopic.ts"
import { SaleTopic } from "./SaleTopic.ts"
import { SeatTopic } from "./SeatTopic.ts"

export type StreamsParts = HubParts &
  Pick<LineTopicParts, "issuePass"> & {
    /** The public view of a line, and that of its operators. */
    readonly saleJson: (sale: SaleView) => string
    readonly lineJson: (sale: SaleView) => string
    readonly reservationJson: (view: ReservationView) => string
    /** Absent where no one can sign in. */
    readonly revocations?: Pick<Revocations, "refuses" | "onRevoked">
  }

export class Streams {
  readonly hub: Hub
  readonly sessions: SessionStreams
  readonly seats: SeatTopic
  readonly queue: LineTopic
  readonly reservations: ReservationTopic
  readonly sales: SaleTopic
  readonly lines: SaleTopic

  constructor(parts: StreamsParts) {
    this.hub = new Hub(parts)
    this.sessions = new SessionStreams(parts.revocations)
    this.seats = new SeatTopic(this.hub)
    this.queue = new LineTopic({ hub: this.hub, issuePass: parts.issuePass })
    this.reservations = new ReservationTopic(this.hub, parts.reservationJson)
    this.sales = new SaleTopic(this.hub, "sale", parts.saleJson)
    this.lines = new SaleTopic(this.hub, "line", parts.lineJson)
  }
}
