/**
 * ReservationLifecycleResponse of the contract, in its field order; what we add stands at the end. A confirmation has the
 * fields of its payment in between.
 */
import type { PartView, ReservationView } from "@ticketrush/engine/EngineApi"
import {
  bestRuleWords,
  concertOfReservation,
  type OptionId,
  refundStateWords,
  reservationStatusWords,
  ruleWordsOf,
  seatIdOf,
} from "@ticketrush/protocol"
import type { DateTimes } from "./date-time.ts"

/** `payment`: fields as JSON, each with a comma behind it. */
export const lifecycleJson = (view: ReservationView, times: DateTimes, payment = ""): string => {
  const seatIds = view.seats.map((index) => seatIdOf(view.optionId, index))
  return (
    `{"id":${view.id},"userId":${view.person},"seatId":${seatIds[0]},` +
    `"status":"${reservationStatusWords[view.status]}","reservedAt":"${times.format(view.reservedAt)}",` +
    `"holdExpiresAt":${time(view.holdExpiresAt, times)},"confirmedAt":${time(view.confirmedAt, times)},` +
    `"expiredAt":${time(view.expiredAt, times)},"cancelledAt":${time(view.cancelledAt, times)},` +
    `"refundedAt":${time(view.refundedAt, times)},${payment}"resaleActivatedUserIds":[${view.calledPerson ?? ""}],"seatIds":[${seatIds.join(",")}],` +
    `"concertId":${concertOfReservation(view.id)},"optionId":${view.optionId},"price":${view.price}${best(view)}${parting(view, times)}${bookingFee(view)}${offered(view, times)}${bought(view)}}`
  )
}

const bookingFee = ({ bookingFee: won }: ReservationView): string => (won === undefined ? "" : `,"bookingFee":${won}`)

const offered = ({ transferOffer }: ReservationView, times: DateTimes): string =>
  transferOffer === undefined
    ? ""
    : `,"transferOffer":{"userId":${transferOffer.to},"until":"${times.format(transferOffer.until)}"}`

/** By whom is not told: it may have gone through other hands. */
const bought = ({ buyer }: ReservationView): string => (buyer === undefined ? "" : `,"boughtByAnother":true`)

/** Only of reservations that were parted, and of their parts. */
const parting = ({ optionId, partOf, parts }: ReservationView, times: DateTimes): string => {
  if (partOf !== undefined) return `,"partOf":${partOf}`
  return parts === undefined ? "" : `,"parts":${JSON.stringify(parts.map((each) => partBody(each, optionId, times)))}`
}

/** In the declared field order. */
const partBody = (
  { bookingFee: won, cancelledAt, id, price, refund, seats, status }: PartView,
  optionId: OptionId,
  times: DateTimes,
) => ({
  id,
  seatIds: seats.map((index) => seatIdOf(optionId, index)),
  price,
  status: reservationStatusWords[status],
  cancelledAt: times.format(cancelledAt),
  refund: refund && {
    amount: refund.amount,
    fee: refund.fee,
    state: refundStateWords[refund.state],
    until: times.format(refund.until),
  },
  ...(won === undefined ? {} : { bookingFee: won }),
})

/** Only of seats that the sale has chosen: no field of the contract's own holds. */
const best = ({ best: taken }: ReservationView): string => {
  if (taken === undefined) return ""
  return `,"best":${JSON.stringify({ rule: bestRuleWords[taken.rule], skipped: ruleWordsOf(taken.skipped) })}`
}

const time = (ms: number | null, times: DateTimes): string => (ms === null ? "null" : `"${times.format(ms)}"`)
