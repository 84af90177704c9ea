/**
 * ② The life of a reservation over HTTP, v6: the caller names the person. From the last byte of the body to the
 * mailbox of the sale there is only plain code; the answer is written when the journal has it.
 */
import type { ClientSignals, HoldOutcome } from "@ticketrush/engine/abuse/AbuseGuard"
import type { SaleCommands } from "@ticketrush/engine/sales/SaleCommands"
import type { SaleReads } from "@ticketrush/engine/sales/SaleReads"
import {
  type BuyerFacts,
  byPerson,
  type CancelSeats,
  type CommandKey,
  concertOfReservation,
  concertOfSeat,
  type Hold,
  type HoldBest,
  isPersonId,
  isReservationId,
  isSeatId,
  limits,
  type PersonId,
  type Refusal,
  type ReservationCommand,
  type ReservationMove,
  refusal,
} from "@ticketrush/protocol"
import { knownFields } from "@ticketrush/protocol/known-fields"
import {
  decodeHoldRequest,
  decodeOwnerRequest,
  type HoldAsked,
  HoldRequest,
  OwnerRequest,
} from "@ticketrush/protocol/reservation-requests"
import { type AbuseDoor, outcomeOf } from "../AbuseDoor.ts"
import { askSale } from "../ask-sale.ts"
import type { Exchange } from "../Exchange.ts"
import { credentialsOf, type PassCredentials, type PassGate } from "../line/PassGate.ts"
import { orderSale } from "../order-sale.ts"
import { type Buyer, factsOf, type PersonCheck } from "../PersonCheck.ts"
import { accessCodeDigest } from "../policy/access-code.ts"
import type { DateTimes } from "../render/date-time.ts"
import { lifecycleJson } from "../render/lifecycle.ts"
import { acceptBody, decodeBody, readText } from "../request/body.ts"
import { commandKeyOf } from "../request/idempotency-key.ts"
import { type KeyedBody, readKeyedBody } from "../request/keyed-body.ts"
import { idOfQuery, idParameter } from "../request/parameters.ts"
import { answerJson, answerRefusal } from "../respond.ts"
import type { Route } from "../router.ts"
import { findOwnReservation } from "./find-reservation.ts"

export type ReservationParts = {
  readonly commands: SaleCommands
  readonly reads: SaleReads
  readonly persons: PersonCheck
  readonly gate: PassGate
  /** Absent where no abuse rules are asked. */
  readonly abuse?: AbuseDoor
  readonly times: DateTimes
}

export const reservationRoutes = (parts: ReservationParts): ReadonlyArray<Route> => {
  const base = "/api/reservations/v6"
  const holdBody = { fields: holdFields, decode: decodeHoldRequest, sheds: shedding(parts) }
  const move = (kind: ReservationMove["kind"], word: string): Route => ({
    method: "POST",
    path: `${base}/:reservationId/${word}`,
    name: word,
    access: "trusted",
    handle: (exchange, [id]) => moveNamed(parts, exchange, kind, id),
  })
  return [
    {
      method: "POST",
      path: `${base}/holds`,
      name: "hold",
      access: "trusted",
      // Not read here: a page that sends many holds at once tells them apart by it in the browser's timings.
      query: ["lane"],
      handle: (exchange) => hold(parts, exchange, holdBody),
    },
    move("start-paying", "paying"),
    move("confirm", "confirm"),
    move("cancel", "cancel"),
    move("refund", "refund"),
    move("extend", "extend"),
    {
      method: "GET",
      path: `${base}/:reservationId`,
      name: "reservation",
      access: "trusted",
      query: ["userId"],
      handle: (exchange, [id]) => readNamed(parts, exchange, id),
    },
  ]
}

const hold = (parts: ReservationParts, exchange: Exchange, body: KeyedBody<HoldAsked>): void => {
  const credentials = credentialsOf(exchange)
  const from = parts.abuse?.signalsOf(exchange)
  readKeyedBody(exchange, body, ({ accessCode, device, request, seats, userId }, keyText) =>
    holdSeats(parts, exchange, credentials, { person: userId, seats, keyText, accessCode, request, device, from }),
  )
}

/**
 * `keyText`: the idempotency key as it was sent. `accessCode`: of a presale, null without one. `request`, `device`:
 * fingerprints. `from`: where it comes from, absent where no one asks.
 */
export type SeatsAsked = {
  readonly person: PersonId
  readonly seats: ReadonlyArray<number>
  readonly keyText: string | null
  readonly accessCode: string | null
  readonly request: string | null
  readonly device: string | null
  readonly from: ClientSignals | undefined
}

export const holdSeats = (
  parts: ReservationParts,
  exchange: Exchange,
  credentials: PassCredentials,
  asked: SeatsAsked,
): void => {
  const { seats } = asked
  parts.persons.check(exchange, asked.person, (buyer) => {
    if (seats.length === 0) return answerRefusal(exchange, refusal("seats-count", { max: limits.seatsPerHoldMax }))
    if (!isSeatId(seats[0])) return answerRefusal(exchange, refusal("seat-unknown", { seatId: seats[0] }))
    const unknown = refusal("seat-unknown", { seatId: seats[0] })
    const place = { concertId: concertOfSeat(seats[0]), seat: seats[0], buyer, unknown }
    holdAt(parts, exchange, credentials, asked, place, (holder) => ({ kind: "hold", ...holder, seats }))
  })
}

/** The seat is that of the abuse rules and their trail. `unknown`: the refusal where there is no such sale. */
type HoldPlace = {
  readonly concertId: number
  readonly seat: number
  readonly buyer: Buyer
  readonly unknown: Refusal
}

/** A hold of a person who exists: through the gate, past the abuse rules, to the sale. */
export const holdAt = (
  parts: ReservationParts,
  exchange: Exchange,
  credentials: PassCredentials,
  { person, keyText, accessCode, request, device, from }: Omit<SeatsAsked, "seats">,
  { buyer, concertId, seat, unknown }: HoldPlace,
  commandOf: (holder: Omit<Hold, "kind" | "seats">) => Hold | HoldBest,
): void =>
  parts.gate.authorizeHold(exchange, credentials, concertId, person, (pass) =>
    withFacts(parts, exchange, concertId, buyer, accessCode, (facts) => {
      const key: CommandKey | null = keyText === null ? null : commandKeyOf(person, keyText)
      const shownPass = pass === undefined ? {} : { pass }
      const reworded = (refused: Refusal): Refusal => holdRefusal(refused, unknown, parts.times)
      const ask = (known: BuyerFacts, heard?: (outcome: HoldOutcome) => void): void =>
        submit(parts, exchange, concertId, commandOf({ person, key, ...shownPass, facts: known }), 201, reworded, heard)
      if (parts.abuse === undefined || from === undefined) return ask(facts)
      const attempt = { person, concert: concertId, seat, request, device, from }
      parts.abuse.decide(exchange, attempt, facts, ask)
    }),
  )

/** What is known of the person who holds. Only a code has to be looked up, in the rules of the sale. */
const withFacts = (
  { reads }: ReservationParts,
  exchange: Exchange,
  concertId: number,
  buyer: Buyer,
  accessCode: string | null,
  use: (facts: BuyerFacts) => void,
): void => {
  if (accessCode === null) return use(factsOf(buyer))
  const question = { kind: "access-code", digest: accessCodeDigest(concertId, accessCode) } as const
  // A sale that does not exist is refused when it is asked to decide.
  askSale(reads, exchange, concertId, question, (answer) =>
    use({ ...factsOf(buyer), group: answer?.value.group ?? 0, rules: answer?.value.version ?? 0 }),
  )
}

const moveNamed = (
  parts: ReservationParts,
  exchange: Exchange,
  kind: ReservationMove["kind"],
  idText: string,
): void => {
  const reservation = idParameter(exchange, "reservationId", idText)
  if (reservation === undefined || acceptBody(exchange, limits.bodyBytesMax) === undefined) return
  if (isReservationId(reservation) && parts.commands.shedding(concertOfReservation(reservation))) {
    return answerRefusal(exchange, overloaded)
  }
  const credentials = credentialsOf(exchange)
  readText(exchange, limits.bodyBytesMax, (text) => {
    const person = decodeBody(exchange, text, ownerBody)
    if (person === undefined) return
    const notTheirs = refusal("reservation-unknown", { reservationId: reservation, userId: person })
    moveReservation(parts, exchange, credentials, { kind, reservation, person }, notTheirs)
  })
}

type Move = { readonly reservation: number; readonly person: number } & (
  | { readonly kind: ReservationMove["kind"] }
  | Pick<CancelSeats, "kind" | "seats">
)

/** `notTheirs`: the answer about what does not exist, and what is another person's. */
export const moveReservation = (
  parts: ReservationParts,
  exchange: Exchange,
  credentials: PassCredentials,
  { person, ...step }: Move,
  notTheirs: Refusal,
): void => {
  const { kind, reservation } = step
  if (!isReservationId(reservation) || !isPersonId(person)) return answerRefusal(exchange, notTheirs)
  const concertId = concertOfReservation(reservation)
  parts.gate.authorizeFinish(exchange, credentials, concertId, person, () =>
    submit(
      parts,
      exchange,
      concertId,
      { ...step, by: byPerson(person) },
      200,
      (refused) => (refused.code === "sale-unknown" || refused.code === "reservation-unknown" ? notTheirs : refused),
      gives.has(kind) ? (outcome) => parts.abuse?.cameBack(person, outcome) : undefined,
    ),
  )
}

/** Kinds by which a person gives seats back. */
const gives: ReadonlySet<string> = new Set<Move["kind"]>(["cancel", "cancel-seats", "release"])

const readNamed = (parts: ReservationParts, exchange: Exchange, idText: string): void => {
  const reservation = idParameter(exchange, "reservationId", idText)
  if (reservation === undefined) return
  const person = idOfQuery(exchange, "userId")
  if (person === undefined) return
  const notTheirs = refusal("reservation-unknown", { reservationId: reservation, userId: person })
  readReservation(parts, exchange, reservation, person, notTheirs)
}

/** A pure read of the committed image. */
export const readReservation = (
  { reads, times }: ReservationParts,
  exchange: Exchange,
  reservation: number,
  person: number,
  notTheirs: Refusal,
): void =>
  findOwnReservation(reads, exchange, { reservation, person }, notTheirs, (view) =>
    answerJson(exchange, 200, lifecycleJson(view, times)),
  )

const submit = (
  { commands, times }: ReservationParts,
  exchange: Exchange,
  concertId: number,
  command: Hold | HoldBest | ReservationCommand,
  status: number,
  reworded: (refused: Refusal) => Refusal,
  heard?: (outcome: HoldOutcome) => void,
): void =>
  // As of the status that this command led to: a repetition gets the same bytes.
  orderSale(commands, exchange, concertId, command, { kind: "outcome" }, (submitted) => {
    heard?.(outcomeOf(submitted))
    if ("value" in submitted) answerJson(exchange, status, lifecycleJson(submitted.value, times))
    else answerRefusal(exchange, reworded(submitted.reply.refusal))
  })

const overloaded = refusal("overloaded")
const holdFields = knownFields(HoldRequest)
const ownerBody = { fields: knownFields(OwnerRequest), decode: decodeOwnerRequest }

/** A seat of a sale that does not exist is a seat that does not exist; a time is shown as clients know it. */
const holdRefusal = (refused: Refusal, unknown: Refusal, times: DateTimes): Refusal => {
  if (refused.code === "sale-unknown") return unknown
  const { opensAt, until } = refused.detail
  if (refused.code === "sale-not-open") return refusal("sale-not-open", { opensAt: times.format(Number(opensAt)) })
  if (until === undefined) return refused
  return refusal(refused.code, { until: times.format(Number(until)) })
}

/**
 * Whether the sale that a hold is about would shed it, told before the body is decoded. Only a hint: a body that says
 * it in another way is decoded first and shed by its mailbox.
 */
export const shedding =
  ({ commands }: Pick<ReservationParts, "commands">) =>
  (text: string): Refusal | undefined =>
    isShed(commands, text) ? overloaded : undefined

const isShed = (commands: SaleCommands, text: string): boolean => {
  const found = seatHint.exec(text)
  if (found === null) return false
  const seatId = Number(found[1])
  return isSeatId(seatId) && commands.shedding(concertOfSeat(seatId))
}

const seatHint = /"seatIds?"\s*:\s*\[?\s*(\d{9,16})/
