/** `ticketrush payments`: what is stuck between sales and payment providers, as a running server finds it, and what is done about it. */
import { sentOnce, TicketRush, type TicketRushClient } from "@ticketrush/client"
import type { StuckPaymentsResponse } from "@ticketrush/protocol/http-schemas-stuck"
import { printable } from "@ticketrush/protocol/printable"
import { Effect } from "effect"
import { type ServerChoice, saidOf } from "../server.ts"
import type { PaymentsArguments } from "./payments-arguments.ts"

type Print = (line: string) => void

/** Gives the exit code: 1 when something is stuck. */
export const stuckPayments = (asked: PaymentsArguments, server: ServerChoice, print: Print) =>
  Effect.gen(function* () {
    const { payments } = yield* TicketRush
    const { concert, end, json, read, reason } = asked
    if (end !== undefined) {
      yield* payments.endErrand({ params: { errandId: end }, payload: { reason: reason! } })
      print(`errand ${end} ends once its provider shows that no money moves by it: see ticketrush payments`)
      return 0
    }
    if (read !== undefined) {
      yield* payments.orderPaymentRead({ params: { concertId: concert!, paymentId: read } })
      print(`payment ${read} of concert ${concert} is read at its provider`)
      return 0
    }
    const found = yield* allPages(payments)
    if (json) print(JSON.stringify(found))
    else for (const line of linesOf(found)) print(line)
    return found.errands.length > 0 || found.messages.length > 0 || found.gateways.some(isAlone) ? 1 : 0
  }).pipe(Effect.catch(saidOf), Effect.provide(TicketRush.layerFetch({ ...server, patience: sentOnce })))

const allPages = Effect.fnUntraced(function* (payments: TicketRushClient["payments"]) {
  const page = (after: number) => payments.stuckPayments({ query: { after: String(after) } })
  const first: StuckPaymentsResponse = yield* page(0)
  const errands = [...first.errands]
  for (let { next } = first; next !== null; ) {
    const more: StuckPaymentsResponse = yield* page(next)
    errands.push(...more.errands)
    next = more.next
  }
  return { ...first, errands, next: null }
})

const isAlone = ({ open, runs }: StuckPaymentsResponse["gateways"][number]): boolean => !runs && open > 0

const whys = {
  NEVER_ENDS: "its provider neither does it nor refuses it",
  NOT_WRITTEN: "it was made, and that cannot be written; no money is taken for it",
  NO_SERVER: "no server runs its gateway: start one that has it",
  LATE: "it is open for more than ten minutes",
  REFUND_FAILED: "its provider could not pay it back: order the refund again",
} as const satisfies Record<StuckPaymentsResponse["errands"][number]["why"], string>

const answers = {
  "under-way": "it was not stuck",
  "at-work": "the provider is at work on it",
  money: "money was taken",
}

export const linesOf = ({ errands, gateways, messages }: StuckPaymentsResponse): ReadonlyArray<string> => [
  ...gateways.map(
    (each) =>
      `gateway ${printable(each.gateway)}: ${each.runs ? "a server runs it" : "no server runs it"}, ${each.open} errands open, ${each.stuck} of them stuck; messages: ${each.messagesKept} kept, ${each.messagesUnknown} unknown`,
  ),
  ...(errands.length === 0 ? ["no payment is stuck"] : []),
  ...errands.flatMap((each) => [
    `errand ${each.errandId}: ${each.kind} of payment ${each.paymentId}, concert ${each.concertId}, reservation ${each.reservationId}, ${each.amount} won, since ${each.orderedAt}`,
    `  ${whys[each.why]}${each.mayEnd ? "; it may be ended" : ""}`,
    ...(each.endAskedAt === null ? [] : [`  it was ordered to end at ${each.endAskedAt}`]),
    ...(each.endAnswer === null ? [] : [`  it was ordered to end and went on: ${answers[each.endAnswer]}`]),
  ]),
  ...messages.map(
    ({ gateway, message, messageId, receivedAt, state }) =>
      `message ${messageId} (${printable(message)}) of ${printable(gateway)}, ${receivedAt}: ${state === "kept" ? "not worked on yet" : "about nothing that is known here"}`,
  ),
]
