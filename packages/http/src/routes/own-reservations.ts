/**
 * The life of a reservation over HTTP, v7: the person is the one who is signed in. What belongs to others is not found, as
 * is what does not exist.
 */
import {
  concertOfReservation,
  isReservationId,
  limits,
  type PersonId,
  type Refusal,
  type ReservationCommand,
  refusal,
} from "@ticketrush/protocol"
import { knownFields } from "@ticketrush/protocol/known-fields"
import {
  decodeOwnHoldRequest,
  decodePaymentRequest,
  OwnHoldRequest,
  PaymentRequest,
} from "@ticketrush/protocol/reservation-requests"
import type { SignedInCaller } from "../access/Caller.ts"
import { forPerson } from "../access/for-person.ts"
import type { Exchange } from "../Exchange.ts"
import { shownBy } from "../line/PassGate.ts"
import { acceptBody, isWithoutBody, parseBody, readText } from "../request/body.ts"
import { readKeyedBody } from "../request/keyed-body.ts"
import { idParameter } from "../request/parameters.ts"
import { answerRefusal } from "../respond.ts"
import type { Route } from "../router.ts"
import { holdSeats, moveReservation, type ReservationParts, readReservation, shedding } from "./reservations.ts"

const base = "/api/reservations/v7"

export const ownReservationRoutes = (parts: ReservationParts): ReadonlyArray<Route> => {
  const holdBody = { fields: knownFields(OwnHoldRequest), decode: decodeOwnHoldRequest, sheds: shedding(parts) }
  const move = (kind: ReservationCommand["kind"], word: string, name: string): Route => ({
    method: "POST",
    path: `${base}/:reservationId/${word}`,
    name,
    access: "person",
    handle: forPerson((exchange, caller, [id]) => moveOwn(parts, exchange, kind, caller, id)),
  })
  return [
    {
      method: "POST",
      path: `${base}/holds`,
      name: "ownHold",
      access: "person",
      handle: forPerson((exchange, { person, session }) => {
        const shown = shownBy(exchange, session)
        const from = parts.abuse?.signalsOf(exchange)
        readKeyedBody(exchange, holdBody, (asked, keyText) =>
          holdSeats(parts, exchange, shown, { ...asked, person, keyText, from }),
        )
      }),
    },
    move("start-paying", "paying", "ownPaying"),
    move("confirm", "confirm", "ownConfirm"),
    move("cancel", "cancel", "ownCancel"),
    move("release", "release", "ownRelease"),
    move("refund", "refund", "ownRefund"),
    move("extend", "extend", "ownExtend"),
    {
      method: "GET",
      path: `${base}/:reservationId`,
      name: "ownReservation",
      access: "person",
      handle: forPerson((exchange, { person }, [id]) => {
        const reservation = idParameter(exchange, "reservationId", id)
        if (reservation === undefined) return
        readReservation(parts, exchange, reservation, person, notFound(reservation, person))
      }),
    },
  ]
}

const notFound = (reservationId: number, userId: PersonId): Refusal =>
  refusal("reservation-not-found", { reservationId, userId })

/** The contract sends no body, and `paymentMethod` at most. */
const moveOwn = (
  parts: ReservationParts,
  exchange: Exchange,
  kind: ReservationCommand["kind"],
  { person, session }: SignedInCaller,
  idText: string,
): void => {
  const reservation = idParameter(exchange, "reservationId", idText)
  if (reservation === undefined) return
  const shown = shownBy(exchange, session)
  const move = (): void =>
    moveReservation(parts, exchange, shown, { kind, reservation, person }, notFound(reservation, person))
  if (isWithoutBody(exchange)) return move()
  if (acceptBody(exchange, limits.bodyBytesMax) === undefined) return
  if (isReservationId(reservation) && parts.commands.shedding(concertOfReservation(reservation))) {
    return answerRefusal(exchange, refusal("overloaded"))
  }
  readText(exchange, limits.bodyBytesMax, (text) => {
    if (text === "") return move()
    const body = parseBody(exchange, text, paymentFields)
    if (body === undefined) return
    const wrong = decodePaymentRequest(body)
    if (wrong === undefined) move()
    else answerRefusal(exchange, refusal("malformed-json", { reason: wrong }))
  })
}

const paymentFields = knownFields(PaymentRequest)
