/**
 * Messages about payments in the form of contract 16.4. One is believed in one thing, as those of providers are: which
 * payment to look at. It is read at its provider then, and the sale hears what that shows.
 */
import type { Cashier } from "@ticketrush/cashier/Cashier"
import type { PaymentsAnswer, SaleReads } from "@ticketrush/engine/sales/SaleReads"
import { isSignedWith } from "@ticketrush/payment/webhooks/body-signature"
import { concertOfReservation, isReservationId, refusal } from "@ticketrush/protocol"
import { knownFields } from "@ticketrush/protocol/known-fields"
import {
  decodePgReadyRequest,
  type PgReadyAsked,
  PgReadyRequest,
  signedOfPgReady,
} from "@ticketrush/protocol/pg-ready-requests"
import { askSale } from "../ask-sale.ts"
import type { ColdWork } from "../ColdWork.ts"
import type { Exchange } from "../Exchange.ts"
import { readJson } from "../request/body.ts"
import { answerJson, answerRefusal } from "../respond.ts"
import type { Route } from "../router.ts"
import { uncached } from "../uncached.ts"
import { notFound } from "./own-reservations.ts"

export type PgReadyParts = {
  readonly cashier: Pick<Cashier["Service"], "notice" | "pgReadyKeys">
  readonly sales: SaleReads
  readonly work: ColdWork
  /** Milliseconds since 1970 UTC. */
  readonly nowMs: () => number
}

const body = { fields: knownFields(PgReadyRequest), decode: decodePgReadyRequest }
const told: ReadonlySet<string> = new Set(["APPROVED", "FAILED"])

export const pgReadyRoute = (parts: PgReadyParts): Route => ({
  method: "POST",
  path: "/api/payments/webhooks/pg-ready",
  name: "pgReadyWebhook",
  access: "public",
  handle: (exchange) => readJson(exchange, body, (asked) => heard(parts, exchange, asked)),
})

const heard = (parts: PgReadyParts, exchange: Exchange, asked: PgReadyAsked): void => {
  const { pgReadyKeys } = parts.cashier
  if (pgReadyKeys.length === 0) return answerRefusal(exchange, refusal("gateway-unknown", { gateway: "pg-ready" }))
  if (!isSignedWith(pgReadyKeys, signedOfPgReady(asked), asked.signature)) {
    return answerRefusal(exchange, refusal("message-forged", { reason: "The signature does not fit the fields." }))
  }
  if (asked.eventType !== "PAYMENT" || !told.has(asked.status))
    return accepted(exchange, asked, "Nothing is done about it.")
  const { person, reservation } = asked
  const notTheirs = notFound(reservation, person)
  if (!isReservationId(reservation)) return answerRefusal(exchange, notTheirs)
  const question = { kind: "payments", reservation } as const
  askSale(parts.sales, exchange, concertOfReservation(reservation), question, (answer) => {
    const found = answer?.value ?? null
    if (found === null || found.reservation.person !== person) return answerRefusal(exchange, notTheirs)
    look(parts, exchange, asked, found)
  })
}

const look = (
  parts: PgReadyParts,
  exchange: Exchange,
  asked: PgReadyAsked,
  { gateway, payments }: PaymentsAnswer,
): void => {
  const { amount, event, key, reservation, signature } = asked
  const concertId = concertOfReservation(reservation)
  if (gateway === null) return answerRefusal(exchange, refusal("payments-none", { concertId }))
  const [newest] = payments
  if (newest === undefined) return answerRefusal(exchange, refusal("payment-closed", { reservationId: reservation }))
  const { amount: expected, payment } = newest
  if (amount !== expected) return answerRefusal(exchange, refusal("payment-amount", { payment, expected, amount }))
  const name = `pg-ready ${event ?? key ?? signature}`
  const notice = { name, at: Math.floor(parts.nowMs()), body: Buffer.from(JSON.stringify(asked)) }
  parts.work.run(exchange, parts.cashier.notice(concertId, payment, notice), (came) =>
    accepted(exchange, asked, messages[came]),
  )
}

const messages = {
  new: "The payment is read at its provider.",
  known: "The same was told before.",
  unmade: "The payment is not made at its provider yet: there is nothing to read.",
} as const

const accepted = (exchange: Exchange, { eventType, reservation, status }: PgReadyAsked, message: string): void => {
  const about = { provider: "pg-ready", eventType, status, reservationId: reservation, accepted: true, message }
  answerJson(exchange, 202, JSON.stringify(about), uncached)
}
