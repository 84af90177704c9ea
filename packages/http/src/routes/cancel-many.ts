/**
 * Several reservations of the signed-in person are cancelled: one command for those of each concert, which cancels all of
 * them or none. The answer says which were, and why others were not.
 */
import type { ReservationView } from "@ticketrush/engine/EngineApi"
import {
  byPerson,
  type CancelMany,
  type ConcertId,
  concertOfReservation,
  isReservationId,
  limits,
  type Refusal,
  refusal,
  refusalMessage,
} from "@ticketrush/protocol"
import { knownFields } from "@ticketrush/protocol/known-fields"
import { CancelManyRequest, decodeCancelManyRequest } from "@ticketrush/protocol/reservation-requests"
import { heldOf } from "../AbuseDoor.ts"
import { forPerson } from "../access/for-person.ts"
import type { Exchange } from "../Exchange.ts"
import { credentialsOf, type PassCredentials } from "../line/PassGate.ts"
import { orderSale } from "../order-sale.ts"
import { lifecycleJson } from "../render/lifecycle.ts"
import { acceptBody, parseBody, readText } from "../request/body.ts"
import { answerJson, answerRefusal } from "../respond.ts"
import type { Route } from "../router.ts"
import type { ReservationParts } from "./reservations.ts"

type Order = { readonly concertId: ConcertId; readonly command: CancelMany }
type Heard = Order & ({ readonly views: ReadonlyArray<ReservationView> } | { readonly refused: Refusal })

const fields = knownFields(CancelManyRequest)

export const cancelManyRoute = (parts: ReservationParts): Route => ({
  method: "POST",
  path: "/api/reservations/v7/cancel/bulk",
  name: "ownCancelMany",
  access: "person",
  handle: forPerson((exchange, { person, session }) => {
    if (acceptBody(exchange, limits.bodyBytesMax) === undefined) return
    const credentials = credentialsOf(exchange, session)
    readText(exchange, limits.bodyBytesMax, (text) => {
      const body = parseBody(exchange, text, fields)
      if (body === undefined) return
      const orders = ordersOf(body, person)
      if ("code" in orders) return answerRefusal(exchange, orders)
      passGates(parts, exchange, credentials, orders, person, 0, () => {
        const heard: Heard[] = []
        for (const order of orders) cancel(parts, exchange, order, person, heard, orders.length)
      })
    })
  }),
})

const ordersOf = (body: unknown, person: number): ReadonlyArray<Order> | Refusal => {
  const asked = decodeCancelManyRequest(body)
  if ("sentence" in asked) return refusal("malformed-json", { reason: asked.sentence })
  if ("reason" in asked) return refusal("bad-request", { reason: asked.reason })
  if (asked.ids.length > limits.cancelsPerCommandMax) {
    return refusal("unprocessable", { reason: `reservationIds has at most ${limits.cancelsPerCommandMax} ids.` })
  }
  const absent = asked.ids.find((id) => !isReservationId(id))
  if (absent !== undefined) return refusal("reservation-not-found", { reservationId: absent, userId: person })
  const byConcert = new Map<ConcertId, number[]>()
  for (const id of asked.ids) {
    const concertId = concertOfReservation(id)
    byConcert.set(concertId, [...(byConcert.get(concertId) ?? []), id])
  }
  return [...byConcert].map(([concertId, reservations]) => ({
    concertId,
    command: { kind: "cancel-many", reservations, by: byPerson(person) },
  }))
}

/** At every gate first: once something is cancelled the answer has to say so. */
const passGates = (
  parts: ReservationParts,
  exchange: Exchange,
  credentials: PassCredentials,
  orders: ReadonlyArray<Order>,
  person: number,
  next: number,
  through: () => void,
): void => {
  if (next === orders.length) return through()
  parts.gate.authorizeFinish(exchange, credentials, orders[next].concertId, person, () =>
    passGates(parts, exchange, credentials, orders, person, next + 1, through),
  )
}

const cancel = (
  parts: ReservationParts,
  exchange: Exchange,
  order: Order,
  person: number,
  heard: Heard[],
  orders: number,
): void => {
  const { concertId, command } = order
  const { reservations } = command
  orderSale(parts.commands, exchange, concertId, command, { kind: "reservations", reservations }, (ordered) => {
    if ("value" in ordered) {
      const views = ordered.value.filter((view) => view !== null)
      // Who gives many back at once is counted like who gives them back one by one.
      for (const view of views) parts.abuse?.cameBack(person, heldOf(view))
      heard.push({ ...order, views })
    } else heard.push({ ...order, refused: asTheirs(ordered.reply.refusal, reservations[0], person) })
    if (heard.length === orders) answer(parts, exchange, heard)
  })
}

/** What belongs to others is not found, as is what does not exist. */
const asTheirs = (refused: Refusal, first: number, userId: number): Refusal =>
  refused.code === "sale-unknown" || refused.code === "reservation-unknown"
    ? refusal("reservation-not-found", { reservationId: refused.detail.reservationId ?? first, userId })
    : refused

const answer = ({ times }: ReservationParts, exchange: Exchange, heard: ReadonlyArray<Heard>): void => {
  if (exchange.ended()) return
  const cancelled = heard.flatMap((each) => ("views" in each ? each.views : []))
  const refused = heard.flatMap((each) => ("refused" in each ? [each] : []))
  if (cancelled.length === 0) return answerRefusal(exchange, refused[0].refused)
  const reasons = refused.map(({ concertId, command, refused: why }) => ({
    concertId,
    reservationIds: command.reservations,
    code: why.code,
    message: refusalMessage(why),
  }))
  const bodies = cancelled.map((view) => lifecycleJson(view, times)).join(",")
  answerJson(exchange, 200, `{"cancelled":[${bodies}],"refused":${JSON.stringify(reasons)}}`)
}
