/**
 * Reservations through the strategies of the lab, v1 to v3 of the contract: the caller names the person, and the
 * reservation stays PENDING. No policy of the sale is asked, as there, and its line asks for no pass; a pass or a `User-Id`
 * that is shown all the same has to be right.
 */
import type { Lab } from "@ticketrush/engine/backends/Lab"
import type { ReserveAnswer } from "@ticketrush/engine/backends/ReservationBackend"
import type { OptionAnswer } from "@ticketrush/engine/sales/SaleReads"
import { concertOfSeat, isSeatId, optionOfSeat, type Refusal, type RefusalCode, refusal } from "@ticketrush/protocol"
import type { SeatAsked } from "@ticketrush/protocol/reservation-requests"
import type { Exchange } from "../Exchange.ts"
import { guarded } from "../guarded.ts"
import { credentialsOf, type PassGate } from "../line/PassGate.ts"
import type { PersonCheck } from "../PersonCheck.ts"
import type { DateTimes } from "../render/date-time.ts"
import { pendingBody } from "../render/pending.ts"
import { commandKeyOf } from "../request/idempotency-key.ts"
import { readKeyedBody } from "../request/keyed-body.ts"
import { answerJson, answerRefusal } from "../respond.ts"
import type { Route } from "../router.ts"
import { seatBody } from "./seat-body.ts"

export type LabRouteParts = {
  readonly lab: Pick<Lab, "reserve" | "optionOf">
  readonly persons: PersonCheck
  readonly gate: PassGate
  readonly times: DateTimes
}

/** By the last parts of their addresses: the strategy that answers there. */
const strategyAt = {
  "v1/optimistic": "optimistic",
  "v2/pessimistic": "pessimistic",
  "v3/distributed-lock": "redis-lock",
} as const

export const labReservationRoutes = (parts: LabRouteParts): ReadonlyArray<Route> =>
  Object.entries(strategyAt).map(([at, strategy]) => ({
    method: "POST",
    path: `/api/reservations/${at}`,
    name: `lab-${strategy}`,
    access: "trusted",
    handle: (exchange) => reserve(parts, exchange, strategy),
  }))

const reserve = (parts: LabRouteParts, exchange: Exchange, strategy: string): void => {
  const credentials = credentialsOf(exchange)
  readKeyedBody(exchange, seatBody, (asked, keyText) => {
    const { userId, seatId } = asked
    parts.persons.check(exchange, userId, () => {
      if (!isSeatId(seatId)) return answerRefusal(exchange, refusal("seat-not-found"))
      parts.gate.authorizeHold(exchange, credentials, concertOfSeat(seatId), userId, () =>
        book(parts, exchange, strategy, asked, keyText),
      )
    })
  })
}

const book = (
  { lab, times }: LabRouteParts,
  exchange: Exchange,
  strategy: string,
  { userId, seatId }: SeatAsked,
  keyText: string | null,
): void => {
  const key = keyText === null ? null : commandKeyOf(userId, keyText)
  const heard = guarded(exchange, (answer: ReserveAnswer) => {
    if (exchange.ended()) return
    if (answer.kind !== "reserved") return answerRefusal(exchange, reworded(answer.refusal))
    const row = { id: answer.reservation, person: userId, seats: [seatId], at: answer.at, releasedAt: null }
    const told = guarded(exchange, (option: OptionAnswer | undefined) =>
      answerJson(exchange, 200, JSON.stringify(pendingBody(row, option, times))),
    )
    lab.optionOf(optionOfSeat(seatId), told)
  })
  lab.reserve(strategy, { person: userId, seats: [seatId], key }, heard)
}

/** The sentences of v1 to v5, where v6 has others. */
const inOlderWords: Partial<Record<RefusalCode, RefusalCode>> = {
  "seat-taken": "seat-reserved",
  "seat-blocked": "seat-reserved",
  "option-cancelled": "seat-reserved",
  "seat-unknown": "seat-not-found",
}

const reworded = (refused: Refusal): Refusal => {
  const code = inOlderWords[refused.code]
  return code === undefined ? refused : refusal(code)
}
