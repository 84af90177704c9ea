/** Payments that do not come to their end, in the words of the contract. */

import { errandLateMs } from "@ticketrush/cashier/stuck/ending-rows"
import type { StuckErrand, StuckPayments } from "@ticketrush/cashier/stuck/Stuck"
import { reservationIdOf } from "@ticketrush/protocol"
import type { StuckPaymentsResponse } from "@ticketrush/protocol/http-schemas-stuck"
import type { DateTimes } from "./date-time.ts"

type Body = StuckPaymentsResponse

export const stuckBody = (
  { errands, gateways, messages, next }: StuckPayments,
  times: Pick<DateTimes, "format">,
  now: number,
): Body => {
  const at = (ms: number | null): string | null => (ms === null ? null : times.format(ms))
  const running = new Set(gateways.flatMap(({ gateway, runs }) => (runs ? gateway : [])))
  return {
    gateways: gateways.map(({ oldestAt, ...gateway }) => ({ ...gateway, oldestAt: at(oldestAt) })),
    errands: errands.map((errand) => ({
      ...{ errandId: errand.id, gateway: errand.gateway, concertId: errand.concertId, paymentId: errand.payment },
      reservationId: reservationIdOf(errand.concertId, errand.reservation),
      ...{ kind: errand.kind, why: whyOf(errand, running), amount: errand.amount },
      ...{
        orderedAt: times.format(errand.orderedAt),
        until: at(errand.until),
        providerPayment: errand.providerPayment,
      },
      ...{ refusal: errand.refusal, finding: errand.finding, mayEnd: mayEnd(errand, now) },
      ...{ endAskedAt: at(errand.endAskedAt), endAnswer: errand.endAnswer },
    })),
    next,
    messages: messages.map(({ id, receivedAt, ...message }) => ({
      ...{ messageId: id, gateway: message.gateway, message: message.message, receivedAt: times.format(receivedAt) },
      ...{ providerPayment: message.providerPayment, state: message.state, finding: message.finding },
    })),
  }
}

type Why = Body["errands"][number]["why"]

const whyOf = ({ finding, gateway, state }: StuckErrand, running: ReadonlySet<string>): Why => {
  if (state === "refused") return "REFUND_FAILED"
  if (!running.has(gateway)) return "NO_SERVER"
  if (finding === "payment-not-written") return "NOT_WRITTEN"
  return state === "stuck" ? "NEVER_ENDS" : "LATE"
}

/** As the tables take an order to end; what the provider shows has the last word. */
const mayEnd = ({ kind, orderedAt, state }: StuckErrand, now: number): boolean =>
  state === "stuck"
    ? kind !== "refund"
    : kind === "create" && state !== "refused" && state !== "done" && orderedAt < now - errandLateMs
