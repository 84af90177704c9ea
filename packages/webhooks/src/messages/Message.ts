/** From events of a sale to what shops are told of them: pure, so that one event is the same message whenever it is made. */

import type { JournalRecord } from "@ticketrush/engine/journal/Journal"
import {
  type ConcertId,
  optionIdOf,
  type Parted,
  readEvents,
  reservationIdOf,
  type SaleEvent,
  seatIdOf,
  type Transferred,
} from "@ticketrush/protocol"
import type { WebhookEvent } from "@ticketrush/protocol/webhook-events"

/**
 * Messages of one partition go to an endpoint one after another, partitions beside each other. All about one reservation are in one
 * partition, so it is told in order; what concerns a whole sale is in the first.
 */
export const webhookPartitions = 4

const testType = "endpoint.test"

export type Message = {
  /** The id that receivers see: the same each time that one event is told. */
  readonly message: string
  readonly type: WebhookEvent | typeof testType
  readonly partition: number
  /** JSON, as it is signed and sent. */
  readonly body: string
  /** When it happened, in milliseconds since 1970 UTC. */
  readonly at: number
}

/** Of one reservation that shops are told of. */
type OfReservation = Extract<SaleEvent, { kind: "held" | "extended" | keyof typeof statuses }>

type Told = { readonly type: WebhookEvent; readonly reservation: number | null; readonly data: object }

export const messagesOf = (concertId: ConcertId, records: ReadonlyArray<JournalRecord>): ReadonlyArray<Message> => {
  const messages: Message[] = []
  for (const { at, first, frame } of records) {
    let position = first
    readEvents(frame, (event) => {
      const told = toldOf(concertId, event)
      if (told !== undefined) {
        const { type, reservation, data } = told
        messages.push({
          message: `evt_${concertId}_${position}`,
          type,
          partition: (reservation ?? 0) % webhookPartitions,
          body: bodyOf(type, at, { concertId, ...data }),
          at,
        })
      }
      position++
    })
  }
  return messages
}

/** `random`: bytes that were never used before, so that each test is a message of its own. */
export const testMessage = (at: number, random: Uint8Array): Message => ({
  message: `test_${Buffer.from(random).toString("hex")}`,
  type: testType,
  partition: 0,
  body: bodyOf(testType, at, {}),
  at,
})

const bodyOf = (type: string, at: number, data: object): string => JSON.stringify({ type, timestamp: timeOf(at), data })

const timeOf = (ms: number): string => new Date(ms).toISOString()

const statuses = {
  paying: "PAYING",
  confirmed: "CONFIRMED",
  cancelled: "CANCELLED",
  refunded: "REFUNDED",
  expired: "EXPIRED",
} as const

/**
 * Undefined for what shops are not told: the line, whose events tell of people who wait, seats that come back, what is offered to
 * a person, and how money moves.
 */
const toldOf = (concertId: ConcertId, event: SaleEvent): Told | undefined => {
  switch (event.kind) {
    case "held":
    case "extended":
    case "paying":
    case "confirmed":
    case "cancelled":
    case "refunded":
    case "expired":
      return toldOfReservation(concertId, event)
    case "parted":
      return toldOfPart(concertId, event)
    case "transferred":
      return toldOfTransfer(concertId, event)
    case "retaken":
      // A reservation that was paid late is confirmed like any other.
      return toldOfReservation(concertId, { kind: "confirmed", reservation: event.reservation })
    default:
      return toldOfSale(concertId, event)
  }
}

const toldOfReservation = (concertId: ConcertId, event: OfReservation): Told => {
  const { kind, reservation } = event
  const about = { reservationId: reservationIdOf(concertId, reservation) }
  const told = (data: object): Told => ({ type: `reservation.${kind}`, reservation, data: { ...about, ...data } })
  if (kind === "extended") return told({ status: "HOLD", holdExpiresAt: timeOf(event.deadline) })
  if (kind !== "held") return told({ status: statuses[kind] })
  const option = optionIdOf(concertId, event.option)
  return told({
    status: "HOLD",
    userId: event.person,
    optionId: option,
    seatIds: event.seats.map((index) => seatIdOf(option, index)),
    price: event.price,
    holdExpiresAt: timeOf(event.deadline),
  })
}

const toldOfTransfer = (concertId: ConcertId, { from, person, reservation }: Transferred): Told => ({
  type: "reservation.transferred",
  reservation,
  data: {
    reservationId: reservationIdOf(concertId, reservation),
    status: statuses.confirmed,
    fromUserId: from,
    userId: person,
  },
})

/** Told with the part, of which more is told next: what it was, and that its reservation has these seats no more. */
const toldOfPart = (concertId: ConcertId, event: Parted): Told => {
  const optionId = optionIdOf(concertId, event.option)
  return {
    type: "reservation.parted",
    reservation: event.part,
    data: {
      reservationId: reservationIdOf(concertId, event.part),
      partOf: reservationIdOf(concertId, event.reservation),
      userId: event.person,
      optionId,
      seatIds: event.seats.map((index) => seatIdOf(optionId, index)),
      price: event.price,
    },
  }
}

const toldOfSale = (concertId: ConcertId, event: SaleEvent): Told | undefined => {
  const told = (type: WebhookEvent, data: object): Told => ({ type, reservation: null, data })
  switch (event.kind) {
    case "sale-opened": {
      const { holdTtlMs, opensAt, seatsPerPersonMax } = event.policy
      return told("sale.opened", { opensAt: startOf(opensAt), holdTtlMs, seatsPerPersonMax })
    }
    case "option-added": {
      const { number, tiers, until } = event.option
      const prices = tiers.map(({ name, price }) => ({ name, price }))
      const soldUntil = until === undefined ? null : timeOf(until)
      return told("sale.option-added", { optionId: optionIdOf(concertId, number), tiers: prices, soldUntil })
    }
    case "rules-set":
      return told("sale.rules-set", { version: event.version, from: startOf(event.from) })
    case "sale-closed":
      return told("sale.closed", {})
    default:
      return undefined
  }
}

/** Zero is what a sale says for "at once". */
const startOf = (ms: number): string | null => (ms === 0 ? null : timeOf(ms))
