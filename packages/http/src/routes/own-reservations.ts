/**
 * The life of a reservation over HTTP, v7: the person is the one who is signed in. What belongs to others is not found, as
 * is what does not exist.
 */
import {
  concertOfReservation,
  isReservationId,
  type PersonId,
  type Refusal,
  type ReservationMove,
  refusal,
} from "@ticketrush/protocol"
import { knownFields } from "@ticketrush/protocol/known-fields"
import {
  CancelSeatsRequest,
  decodeCancelSeatsRequest,
  decodeOwnHoldRequest,
  decodePaymentRequest,
  OwnHoldRequest,
  PaymentRequest,
} from "@ticketrush/protocol/reservation-requests"
import type { SignedInCaller } from "../access/Caller.ts"
import { forPerson } from "../access/for-person.ts"
import type { Exchange } from "../Exchange.ts"
import { credentialsOf } from "../line/PassGate.ts"
import { readKeyedBody } from "../request/keyed-body.ts"
import { readOptionalBody } from "../request/optional-body.ts"
import { idParameter } from "../request/parameters.ts"
import type { Route } from "../router.ts"
import { holdSeats, moveReservation, type ReservationParts, readReservation, shedding } from "./reservations.ts"

const base = "/api/reservations/v7"

export const ownReservationRoutes = (parts: ReservationParts): ReadonlyArray<Route> => {
  const holdBody = { fields: knownFields(OwnHoldRequest), decode: decodeOwnHoldRequest, sheds: shedding(parts) }
  const move = (kind: ReservationMove["kind"], word: string, name: string): Route => ({
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
      judgesKeys: true,
      handle: forPerson((exchange, { person, session }) => {
        const credentials = credentialsOf(exchange, session)
        const from = parts.abuse?.signalsOf(exchange)
        readKeyedBody(exchange, holdBody, (asked, keyText) =>
          holdSeats(parts, exchange, credentials, { ...asked, person, keyText, from }),
        )
      }),
    },
    move("start-paying", "paying", "ownPaying"),
    move("cancel", "cancel", "ownCancel"),
    {
      method: "POST",
      path: `${base}/:reservationId/cancel-seats`,
      name: "ownCancelSeats",
      access: "person",
      handle: forPerson((exchange, caller, [id]) => cancelSeats(parts, exchange, caller, id)),
    },
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

export const notFound = (reservationId: number, userId: PersonId): Refusal =>
  refusal("reservation-not-found", { reservationId, userId })

/** Whether the sale of a reservation would shed a command, told before a body is read. */
export const overloadedSale =
  ({ commands }: Pick<ReservationParts, "commands">, reservation: number) =>
  (): Refusal | undefined =>
    isReservationId(reservation) && commands.shedding(concertOfReservation(reservation))
      ? refusal("overloaded")
      : undefined

/** The contract sends no body, and `paymentMethod` at most. */
const moveOwn = (
  parts: ReservationParts,
  exchange: Exchange,
  kind: ReservationMove["kind"],
  { person, session }: SignedInCaller,
  idText: string,
): void => {
  const reservation = idParameter(exchange, "reservationId", idText)
  if (reservation === undefined) return
  const credentials = credentialsOf(exchange, session)
  readOptionalBody(exchange, paymentBody, overloadedSale(parts, reservation), () =>
    moveReservation(parts, exchange, credentials, { kind, reservation, person }, notFound(reservation, person)),
  )
}

const cancelSeats = (
  parts: ReservationParts,
  exchange: Exchange,
  { person, session }: SignedInCaller,
  idText: string,
): void => {
  const reservation = idParameter(exchange, "reservationId", idText)
  if (reservation === undefined) return
  const credentials = credentialsOf(exchange, session)
  const sheds = overloadedSale(parts, reservation)
  readKeyedBody(exchange, { ...seatsBody, sheds }, ({ seats }) =>
    moveReservation(
      parts,
      exchange,
      credentials,
      { kind: "cancel-seats", seats, reservation, person },
      notFound(reservation, person),
    ),
  )
}

const seatsBody = { fields: knownFields(CancelSeatsRequest), decode: decodeCancelSeatsRequest }
const paymentBody = { fields: knownFields(PaymentRequest), decode: decodePaymentRequest, missing: {} }
