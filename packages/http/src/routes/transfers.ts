/**
 * What was bought is offered to another person, by the one who has it; that person takes it, and either of the two ends the
 * offer. What came of it is in the audit trail. Others' reservations and offers are not found.
 */
import type { ReservationView } from "@ticketrush/engine/EngineApi"
import type { AuditTrail } from "@ticketrush/engine/trail/AuditTrail"
import {
  concertOfReservation,
  isReservationId,
  type PersonId,
  type Refusal,
  refusal,
  type TransferCommand,
} from "@ticketrush/protocol"
import { knownFields } from "@ticketrush/protocol/known-fields"
import { decodeOfferTransferRequest, OfferTransferRequest } from "@ticketrush/protocol/transfer-requests"
import { forPerson } from "../access/for-person.ts"
import type { Exchange } from "../Exchange.ts"
import { orderSale } from "../order-sale.ts"
import { factsOf } from "../PersonCheck.ts"
import type { DateTimes } from "../render/date-time.ts"
import { lifecycleJson } from "../render/lifecycle.ts"
import { readKeyedBody } from "../request/keyed-body.ts"
import { idParameter } from "../request/parameters.ts"
import { withoutBody } from "../request/without-body.ts"
import { answerJson, answerNothing, answerRefusal } from "../respond.ts"
import type { Route } from "../router.ts"
import { findOwnReservation } from "./find-reservation.ts"
import { notFound, overloadedSale } from "./own-reservations.ts"
import type { ReservationParts } from "./reservations.ts"

export type TransferParts = Pick<ReservationParts, "commands" | "persons" | "reads" | "times"> & {
  readonly trail: Pick<AuditTrail["Service"], "note">
}

const base = "/api/reservations/v7/:reservationId/transfer"

export const transferRoutes = (parts: TransferParts): ReadonlyArray<Route> => [
  {
    method: "POST",
    path: base,
    name: "ownOfferTransfer",
    access: "person",
    handle: forPerson((exchange, { person }, [text]) => {
      const reservation = idParameter(exchange, "reservationId", text)
      if (reservation === undefined) return
      const sheds = overloadedSale(parts, reservation)
      readKeyedBody(exchange, { ...offerBody, sheds }, ({ to }) => offer(parts, exchange, { reservation, person }, to))
    }),
  },
  {
    method: "POST",
    path: `${base}/end`,
    name: "ownEndTransfer",
    access: "person",
    handle: forPerson((exchange, { person }, [text]) => {
      const reservation = idParameter(exchange, "reservationId", text)
      if (reservation === undefined) return
      withoutBody(exchange, () =>
        order(parts, exchange, { kind: "end-transfer", reservation, person }, noOffer(reservation), () =>
          answerNothing(exchange, 204),
        ),
      )
    }),
  },
  {
    method: "POST",
    path: `${base}/take`,
    name: "ownTakeTransfer",
    access: "person",
    handle: forPerson((exchange, { person }, [text]) => {
      const reservation = idParameter(exchange, "reservationId", text)
      if (reservation === undefined) return
      withoutBody(exchange, () =>
        parts.persons.check(exchange, person, (buyer) => {
          const command = { kind: "take-transfer", reservation, person, facts: factsOf(buyer) } as const
          order(parts, exchange, command, noOffer(reservation), (view) => show(parts, exchange, view))
        }),
      )
    }),
  },
]

const offerBody = { fields: knownFields(OfferTransferRequest), decode: decodeOfferTransferRequest }

const noOffer = (reservationId: number): Refusal => refusal("transfer-none", { reservationId })

type Own = { readonly reservation: number; readonly person: PersonId }

/** Only the holder learns whether there is such a person. */
const offer = (parts: TransferParts, exchange: Exchange, own: Own, to: PersonId): void => {
  const absent = notFound(own.reservation, own.person)
  findOwnReservation(parts.reads, exchange, own, absent, () =>
    parts.persons.check(exchange, to, () =>
      order(parts, exchange, { kind: "offer-transfer", ...own, to }, absent, (view) => show(parts, exchange, view)),
    ),
  )
}

/** As committed: what happens in the same record shows, also that the reservation has gone on to another person. */
const show = ({ times }: TransferParts, exchange: Exchange, view: ReservationView): void =>
  answerJson(exchange, 200, lifecycleJson(view, times))

/** `absent`: the answer about what does not exist, and what is not the person's to ask about. */
const order = (
  { commands, times, trail }: TransferParts,
  exchange: Exchange,
  command: TransferCommand,
  absent: Refusal,
  done: (view: ReservationView) => void,
): void => {
  const { person, reservation } = command
  if (!isReservationId(reservation)) return answerRefusal(exchange, absent)
  const concert = concertOfReservation(reservation)
  orderSale(commands, exchange, concert, command, { kind: "outcome" }, (ordered) => {
    if (!("value" in ordered)) return answerRefusal(exchange, reworded(ordered.reply.refusal, absent, times))
    const about = command.kind === "offer-transfer" ? { person: command.to } : {}
    const detail = details[command.kind]
    const row = { kind: "TRANSFER", result: "SUCCESS", actor: person, ...about, concert, reservation, detail } as const
    // Sent again it changes nothing, and is answered as before.
    trail.note(row, true)
    done(ordered.value)
  })
}

const details = {
  "offer-transfer": "offered",
  "end-transfer": "offer ended",
  "take-transfer": "taken",
} as const satisfies Record<TransferCommand["kind"], string>

const absentCodes: ReadonlySet<string> = new Set(["sale-unknown", "reservation-unknown", "transfer-none"])

const reworded = (refused: Refusal, absent: Refusal, times: DateTimes): Refusal => {
  if (absentCodes.has(refused.code)) return absent
  const { until } = refused.detail
  return until === undefined ? refused : refusal(refused.code, { until: times.format(Number(until)) })
}
