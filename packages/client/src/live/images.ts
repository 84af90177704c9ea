/** Topics whose every event is the whole state: a reservation, a sale, a line for its operators. */
import type {
  LineOverviewResponse,
  LineResponse,
  ReservationLifecycleResponse,
} from "@ticketrush/protocol/http-schemas"
import { topicEvents } from "@ticketrush/protocol/stream-frames"
import { Schema } from "effect"
import { nothing, readValue, type Topic } from "./Topic.ts"

export type Reservation = typeof ReservationLifecycleResponse.Type

const imageTopic = <A>(
  request: Topic<A>["request"],
  event: string,
  schema: Schema.ConstraintDecoder<A, never>,
): Topic<A> => {
  const decode = Schema.decodeUnknownSync(schema)
  return {
    request,
    // There is nothing to go on from: the state comes at once.
    reader: () => ({
      position: "",
      startOver: () => {},
      read: (name, _, data) => (name === event ? readValue(decode(data)) : nothing),
    }),
  }
}

export const reservationTopic = (reservationId: number, userId: number): Topic<Reservation> =>
  imageTopic({ topic: "reservation", reservationId, userId }, "RESERVATION", topicEvents.reservation.RESERVATION)

export const saleTopic = (concertId: number): Topic<LineOverviewResponse> =>
  imageTopic({ topic: "sale", concertId }, "SALE", topicEvents.sale.SALE)

export const lineTopic = (concertId: number): Topic<LineResponse> =>
  imageTopic({ topic: "line", concertId }, "LINE_REPORT", topicEvents.line.LINE_REPORT)
