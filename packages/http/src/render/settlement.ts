/**
 * Lines of the settlement of a concert: each payment of each reservation, and what was paid back of it; of a reservation
 * that was bought without a payment, one line with its price. The sum of `captured` less the sum of `refunded` is what is
 * left of the money that came.
 */
import type { PaymentView, ReservationView } from "@ticketrush/engine/EngineApi"
import type { PaidReservation } from "@ticketrush/engine/sales/SaleReads"
import {
  PaymentStatus,
  paymentStatusWords,
  RefundState,
  refundStateWords,
  reservationStatusWords,
} from "@ticketrush/protocol"
import { bookingNumberOf } from "@ticketrush/protocol/booking-number"
import type { Cell } from "@ticketrush/protocol/csv"
import { refundReasons } from "@ticketrush/protocol/http-schemas-payments"
import type { DateTimes } from "./date-time.ts"

const paymentColumns = [
  ...["payment", "paymentStatus", "openedAt", "captured"],
  ...["refundState", "refundReason", "refunded", "refundOwed", "fee"],
  // Of captured, and of fee.
  ...["bookingFee", "bookingFeeKept"],
]

export const settlementColumns = [
  ...["bookingNumber", "optionId", "userId", "seats", "status", "price"],
  ...["reservedAt", "confirmedAt", "cancelledAt", "refundedAt"],
  ...paymentColumns,
  "buyerUserId",
]

export const settlementRows = (
  { payments, reservation }: PaidReservation,
  times: DateTimes,
): ReadonlyArray<ReadonlyArray<Cell>> => {
  const about = reservationCells(reservation, times)
  const { buyer, person } = reservation
  const paid = buyer ?? person
  // The newest payment comes first from the sale; a ledger is read forwards.
  if (payments.length > 0) return payments.toReversed().map((each) => [...about, ...paymentCells(each, times), paid])
  return reservation.confirmedAt === null ? [] : [[...about, ...noPayment, paid]]
}

const reservationCells = (view: ReservationView, times: DateTimes): ReadonlyArray<Cell> => {
  const time = (at: number | null): Cell => (at === null ? null : times.format(at))
  const { cancelledAt, confirmedAt, id, optionId, person, price, refundedAt, reservedAt, seats, status } = view
  return [
    ...[bookingNumberOf(id), optionId, person, seats.length, reservationStatusWords[status], price],
    ...[time(reservedAt), time(confirmedAt), time(cancelledAt), time(refundedAt)],
  ]
}

const paymentCells = (
  { amount, bookingFee, openedAt, paidBy, payment, refund, status }: PaymentView,
  times: DateTimes,
): ReadonlyArray<Cell> => {
  // What came for seats that were given back out of a booking stands in the line of that booking.
  const came = status === PaymentStatus.captured || status === PaymentStatus.refunded || refund !== null
  const captured = (sum: number): number => (came && paidBy === undefined ? sum : 0)
  const settled = refund?.state === RefundState.settled
  return [
    ...[payment, paymentStatusWords[status], times.format(openedAt), captured(amount)],
    ...(refund === null
      ? ["NONE", null, 0, 0, 0]
      : [
          ...[refundStateWords[refund.state], refundReasons[refund.why]],
          ...[settled ? refund.amount : 0, settled ? 0 : refund.amount, refund.fee],
        ]),
    ...[captured(bookingFee), refund?.bookingFee ?? 0],
  ]
}

const noPayment: ReadonlyArray<Cell> = paymentColumns.map(() => null)
