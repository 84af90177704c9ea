/**
 * Reservations that wait in a queue, v4 and v5 of the contract: the caller hears that the request stands in it, and then
 * asks for what became of it, or opens a stream that says so. Every request is an attempt of its own, which can be named.
 */
import type { AttemptStatus } from "@ticketrush/engine/backends/Attempts"
import type { Lab } from "@ticketrush/engine/backends/Lab"
import type {
  EnqueueAnswer,
  QueueStrategy,
  ReservationQueue,
  Sought,
  StatusAnswer,
} from "@ticketrush/engine/backends/ReservationQueue"
import { concertOfSeat, isSeatId, type Refusal, type RefusalCode, refusal, type TryAgain } from "@ticketrush/protocol"
import type { SeatAsked } from "@ticketrush/protocol/reservation-requests"
import type { Exchange } from "../Exchange.ts"
import { guarded } from "../guarded.ts"
import { credentialsOf, type PassGate } from "../line/PassGate.ts"
import type { PersonCheck } from "../PersonCheck.ts"
import type { ClientAddress } from "../request/ClientAddress.ts"
import { commandKeyOf } from "../request/idempotency-key.ts"
import { readKeyedBody } from "../request/keyed-body.ts"
import type { OwnOrigins } from "../request/origin.ts"
import { idOfQuery, queryValues } from "../request/parameters.ts"
import { answerJson, answerNothing, answerRefusal } from "../respond.ts"
import type { Route } from "../router.ts"
import { sseText } from "../stream/Frame.ts"
import type { Hub } from "../stream/Hub.ts"
import { uncached } from "../uncached.ts"
import { eventStream, mayStream, streamHeaders } from "./may-stream.ts"
import { seatBody } from "./seat-body.ts"

export type LabQueueParts = {
  readonly lab: Pick<Lab, "enqueue" | "queueOf">
  readonly persons: PersonCheck
  readonly gate: PassGate
  readonly hub: Hub
  readonly origins: OwnOrigins
  readonly clientAddress: ClientAddress
}

/** The strategy of the lab that has a queue. */
const backend = "kafka"

/** By the last parts of their addresses: which backend decides once the turn of a request has come. */
const strategyAt = {
  "v4-opt/queue-polling": "OPTIMISTIC",
  "v4-pes/queue-polling": "PESSIMISTIC",
  "v5-opt/queue-sse": "OPTIMISTIC",
} as const satisfies Readonly<Record<string, QueueStrategy>>

const query = ["userId", "seatId", "attempt"]

export const labQueueRoutes = (parts: LabQueueParts): ReadonlyArray<Route> => [
  ...Object.entries(strategyAt).map(
    ([at, strategy]): Route => ({
      method: "POST",
      path: `/api/reservations/${at}`,
      name: `lab-${at.replace("/", "-")}`,
      access: "trusted",
      handle: (exchange) => enqueue(parts, exchange, strategy),
    }),
  ),
  {
    method: "GET",
    path: "/api/reservations/v4/status",
    name: "lab-status",
    access: "trusted",
    query,
    handle: (exchange) => status(parts, exchange),
  },
  {
    method: "GET",
    path: "/api/reservations/v5/subscribe",
    name: "lab-stream",
    access: "trusted",
    query,
    handle: (exchange) => subscribe(parts, exchange),
  },
]

const enqueue = (parts: LabQueueParts, exchange: Exchange, strategy: QueueStrategy): void => {
  const credentials = credentialsOf(exchange)
  readKeyedBody(exchange, seatBody, (asked, keyText) => {
    const { seatId, userId } = asked
    parts.persons.exists(exchange, userId, (exists) => {
      // As in the contract, who or what does not exist is told as the outcome and not here.
      if (!exists) return refuse(parts, exchange, asked, strategy, keyText, refusal("user-unknown", { userId }))
      if (!isSeatId(seatId)) return refuse(parts, exchange, asked, strategy, keyText, refusal("seat-not-found"))
      parts.gate.authorizeHold(exchange, credentials, concertOfSeat(seatId), userId, () =>
        parts.lab.enqueue(
          backend,
          { ...requestOf(asked, keyText), strategy },
          guarded(exchange, (answer: EnqueueAnswer) => {
            if (answer.kind === "refused" && answer.refusal.code === "seat-unknown") {
              return refuse(parts, exchange, asked, strategy, keyText, answer.refusal)
            }
            told(exchange, strategy, answer)
          }),
        ),
      )
    })
  })
}

const requestOf = ({ seatId, userId }: SeatAsked, keyText: string | null) => ({
  person: userId,
  seats: [seatId],
  key: keyText === null ? null : commandKeyOf(userId, keyText),
})

/** The request is taken, and its outcome is known before it could wait. */
const refuse = (
  { lab }: LabQueueParts,
  exchange: Exchange,
  asked: SeatAsked,
  strategy: QueueStrategy,
  keyText: string | null,
  refused: Refusal,
): void =>
  withQueue(lab, exchange, (queue) =>
    queue.refuse(
      requestOf(asked, keyText),
      { kind: "refused", refusal: refused },
      guarded(exchange, (answer: EnqueueAnswer) => told(exchange, strategy, answer)),
    ),
  )

const told = (exchange: Exchange, strategy: QueueStrategy, answer: EnqueueAnswer): void => {
  if (exchange.ended()) return
  if (answer.kind !== "enqueued") return answerRefusal(exchange, answer.refusal)
  const body = JSON.stringify({ message: "Reservation request enqueued", strategy })
  answerJson(exchange, 202, body, [["attempt-id", answer.attempt]])
}

const withQueue = (lab: LabQueueParts["lab"], exchange: Exchange, use: (queue: ReservationQueue) => void): void =>
  lab.queueOf(
    backend,
    guarded(exchange, (queue: ReservationQueue | TryAgain) => {
      if (exchange.ended()) return
      if ("kind" in queue) return answerRefusal(exchange, queue.refusal)
      use(queue)
    }),
  )

const status = ({ lab }: LabQueueParts, exchange: Exchange): void => {
  const sought = soughtBy(exchange)
  if (sought === undefined) return
  withQueue(lab, exchange, (queue) =>
    queue.status(
      sought,
      guarded(exchange, (answer: StatusAnswer) => {
        if (exchange.ended()) return
        if (answer.kind === "try-again") return answerRefusal(exchange, answer.refusal)
        answerJson(exchange, 200, JSON.stringify({ status: wordOf(answer.status) }))
      }),
    ),
  )
}

const subscribe = ({ clientAddress, hub, lab, origins }: LabQueueParts, exchange: Exchange): void => {
  const asked = soughtBy(exchange)
  if (asked === undefined || !mayStream(origins, exchange)) return
  if (exchange.method === "HEAD") return answerNothing(exchange, 200, uncached)
  const address = clientAddress.of(exchange)
  // A client that sends the outcome it knows waits for another one.
  const heard = exchange.header("last-event-id")
  const sought = asked.attempt === null && heard !== "" ? { ...asked, after: heard } : asked
  withQueue(lab, exchange, (queue) => {
    const full = hub.full(address)
    if (full !== undefined) return answerRefusal(exchange, full)
    const outgoing = exchange.stream(eventStream, streamHeaders)
    const connection = hub.connect({ kind: "sse", outgoing, wording: "events" }, address)
    connection.sayEvent(sseText("INIT", `Connected for Seat: ${sought.seat}`, ""))
    const stop = queue.watch(sought, (decided) =>
      connection.endWith(sseText("RESERVATION_STATUS", wordOf(decided), decided.id)),
    )
    connection.onOver(stop)
  })
}

/** Whose attempt a query is about; answered here when it does not say. */
const soughtBy = (exchange: Exchange): Sought | undefined => {
  const person = idOfQuery(exchange, "userId")
  if (person === undefined) return undefined
  const seat = idOfQuery(exchange, "seatId")
  if (seat === undefined) return undefined
  const [attempt = null, ...more] = queryValues(exchange, "attempt")
  if (more.length === 0 && (attempt === null || /^[\w.-]{1,64}$/.test(attempt))) return { person, seat, attempt }
  answerRefusal(exchange, refusal("bad-request", { reason: "attempt takes the Attempt-Id of one answer." }))
  return undefined
}

/** The words of the contract for what a request was refused with. */
const failures: Partial<Record<RefusalCode, string>> = {
  "seat-taken": "FAIL_ALREADY_RESERVED",
  "seat-blocked": "FAIL_ALREADY_RESERVED",
  "option-cancelled": "FAIL_ALREADY_RESERVED",
  "seat-contended": "FAIL_OPTIMISTIC_CONFLICT",
  "seat-unknown": "FAIL_DATA_NOT_FOUND",
  "seat-not-found": "FAIL_DATA_NOT_FOUND",
  "user-unknown": "FAIL_DATA_NOT_FOUND",
}

const wordOf = (attempt: AttemptStatus | null): string => {
  if (attempt === null) return "NOT_FOUND"
  if (attempt.outcome === null) return "PENDING"
  return attempt.outcome.kind === "reserved" ? "SUCCESS" : (failures[attempt.outcome.refusal.code] ?? "FAIL")
}
