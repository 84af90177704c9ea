/** Paying for a reservation of the signed-in person: the payment, its confirmation, and what has become of it. */
import type { PaymentsAnswer } from "@ticketrush/engine/sales/SaleReads"
import {
  byPerson,
  concertOfReservation,
  isReservationId,
  PaymentStatus,
  type PersonId,
  refusal,
} from "@ticketrush/protocol"
import { knownFields } from "@ticketrush/protocol/known-fields"
import { ConfirmRequest, decodeConfirmRequest } from "@ticketrush/protocol/payment-requests"
import type { SignedInCaller } from "../access/Caller.ts"
import { forPerson } from "../access/for-person.ts"
import { askSale } from "../ask-sale.ts"
import type { Exchange } from "../Exchange.ts"
import { credentialsOf, type PassCredentials } from "../line/PassGate.ts"
import { orderSale } from "../order-sale.ts"
import { Confirmation, type PayOrder, type PayParts } from "../pay/Confirmation.ts"
import { methodOf, methodsBody } from "../pay/methods.ts"
import { paymentsBody } from "../render/payments.ts"
import { readOptionalBody } from "../request/optional-body.ts"
import { idParameter } from "../request/parameters.ts"
import { withoutBody } from "../request/without-body.ts"
import { answerJson, answerPassing, answerRefusal } from "../respond.ts"
import type { Route } from "../router.ts"
import { uncached } from "../uncached.ts"
import { notFound, overloadedSale } from "./own-reservations.ts"
import type { ReservationParts } from "./reservations.ts"

type Parts = ReservationParts & PayParts

const base = "/api/reservations/v7/:reservationId"

export const ownPaymentRoutes = (parts: Parts): ReadonlyArray<Route> => [
  {
    method: "GET",
    path: "/api/payments/methods",
    name: "paymentMethods",
    access: "public",
    handle: (exchange) => answerJson(exchange, 200, JSON.stringify(methodsBody(parts.desk?.gateways ?? []))),
  },
  {
    method: "POST",
    path: `${base}/intents`,
    name: "ownIntent",
    access: "person",
    handle: forPerson((exchange, caller, [id]) => {
      const reservation = idParameter(exchange, "reservationId", id)
      if (reservation === undefined) return
      const credentials = credentialsOf(exchange, caller.session)
      withoutBody(exchange, () =>
        atGate(parts, exchange, credentials, caller, reservation, (order) => intent(parts, exchange, order)),
      )
    }),
  },
  {
    method: "POST",
    path: `${base}/confirm`,
    name: "ownConfirm",
    access: "person",
    handle: forPerson((exchange, caller, [id]) => {
      const reservation = idParameter(exchange, "reservationId", id)
      if (reservation === undefined) return
      const credentials = credentialsOf(exchange, caller.session)
      readOptionalBody(exchange, confirmBody, overloadedSale(parts, reservation), (asked) =>
        atGate(parts, exchange, credentials, caller, reservation, (order) =>
          new Confirmation(parts, exchange, order, asked).run(),
        ),
      )
    }),
  },
  {
    method: "GET",
    path: `${base}/payment`,
    name: "ownPayment",
    access: "person",
    handle: forPerson((exchange, { person }, [id]) => {
      const reservation = idParameter(exchange, "reservationId", id)
      if (reservation === undefined) return
      readPayments(parts, exchange, reservation, person, (answer) =>
        answerJson(exchange, 200, JSON.stringify(bodyOf(parts, answer)), uncached),
      )
    }),
  },
]

const confirmBody = {
  ...{ fields: knownFields(ConfirmRequest), decode: decodeConfirmRequest },
  missing: { method: null, token: null },
}

const atGate = (
  { gate }: Parts,
  exchange: Exchange,
  credentials: PassCredentials,
  { person }: SignedInCaller,
  reservation: number,
  through: (order: PayOrder) => void,
): void => {
  const notTheirs = notFound(reservation, person)
  if (!isReservationId(reservation)) return answerRefusal(exchange, notTheirs)
  gate.authorizeFinish(exchange, credentials, concertOfReservation(reservation), person, () =>
    through({ reservation, person, notTheirs }),
  )
}

const readPayments = (
  { reads }: Parts,
  exchange: Exchange,
  reservation: number,
  person: PersonId,
  use: (answer: PaymentsAnswer) => void,
): void => {
  const notTheirs = notFound(reservation, person)
  if (!isReservationId(reservation)) return answerRefusal(exchange, notTheirs)
  askSale(reads, exchange, concertOfReservation(reservation), { kind: "payments", reservation }, (answer) => {
    const found = answer?.value ?? null
    if (found === null || found.reservation.person !== person) return answerRefusal(exchange, notTheirs)
    use(found)
  })
}

/** Begins to pay for what is held; a reservation that is being paid has its open payment, or gets another one. */
const intent = (parts: Parts, exchange: Exchange, { reservation, person }: PayOrder): void => {
  const concertId = concertOfReservation(reservation)
  const order = (kind: "start-paying" | "open-intent", refusedAs?: string): void => {
    const command = { kind, reservation, by: byPerson(person) } as const
    orderSale(parts.commands, exchange, concertId, command, { kind: "payments", reservation }, (ordered) => {
      if ("value" in ordered) return answerIntent(parts, exchange, ordered.value!)
      const { code, detail } = ordered.reply.refusal
      if (code === refusedAs && detail.currentStatus === "PAYING") return order("open-intent")
      answerRefusal(exchange, ordered.reply.refusal)
    })
  }
  // Asked first: paying must not begin where there is nothing to pay through.
  readPayments(parts, exchange, reservation, person, ({ gateway }) => {
    if (gateway === null) return answerRefusal(exchange, refusal("payments-none", { concertId }))
    order("start-paying", "not-hold")
  })
}

const answerIntent = (parts: Parts, exchange: Exchange, answer: PaymentsAnswer): void => {
  const { gateway, payments, reservation } = answer
  const answered = (id: string | null, redirectUrl: string | null): void => {
    const body = { ...bodyOf(parts, answer), paymentTransactionId: id, paymentRedirectUrl: redirectUrl }
    answerPassing(exchange, JSON.stringify(body), uncached)
  }
  const [newest] = payments
  if (newest === undefined || gateway === null || newest.status !== PaymentStatus.pending) return answered(null, null)
  const opened = { gateway, concert: concertOfReservation(reservation.id), payment: newest.payment }
  parts.providers.read(exchange, opened, (shown) =>
    answered(shown?.id ?? null, shown?.status === "open" ? shown.redirectUrl : null),
  )
}

const bodyOf = ({ desk, times }: Parts, answer: PaymentsAnswer) => {
  const { gateway } = answer
  return paymentsBody(answer, gateway === null ? null : methodOf(desk?.gateways ?? [], gateway), times)
}
