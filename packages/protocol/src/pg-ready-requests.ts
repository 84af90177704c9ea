/** A message about a payment in the form of contract 16.4, and what its signature covers. */
import { Schema } from "effect"
import { limits } from "./limits.ts"
import { askedId } from "./numbers.ts"
import { isRecord, isWhole, notAnObject } from "./request-body.ts"

const Text = Schema.optionalKey(Schema.NullOr(Schema.String.annotate({ maxLength: limits.idempotencyKeyCharsMax })))
const Word = Schema.String.annotate({ maxLength: limits.idempotencyKeyCharsMax })

export const PgReadyRequest = Schema.Struct({
  providerEventId: Text.annotate({ description: "The sender's id of what happened: the same one is taken once." }),
  eventType: Word.annotate({ description: "All but PAYMENT is answered, and nothing is done about it." }),
  status: Word.annotate({ description: "APPROVED or FAILED; nothing is done about another one." }),
  userId: askedId("userId").annotate({ description: "Whose reservation it is." }),
  reservationId: askedId("reservationId"),
  amount: Schema.Finite.annotate({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, description: "Whole won." }),
  idempotencyKey: Text,
  occurredAt: Text,
  signature: Schema.String.annotate({
    pattern: "^[0-9a-f]{64}$",
    description:
      "HMAC-SHA256 in hexadecimal over the JSON array of providerEventId, eventType, status, userId, reservationId, amount, " +
      "idempotencyKey and occurredAt, in this order and without spaces, null for what is left out.",
  }),
  metadata: Schema.optionalKey(Schema.Unknown).annotate({ description: "Not read." }),
}).annotate({
  identifier: "PgReadyRequest",
  examples: [
    {
      providerEventId: "evt-4711",
      eventType: "PAYMENT",
      status: "APPROVED",
      userId: 5,
      reservationId: 134_217_729,
      amount: 110_000,
      signature: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    },
  ],
})

/** All that the signature covers, in its order; and the signature. */
export type PgReadyAsked = {
  readonly event: string | null
  readonly eventType: string
  readonly status: string
  readonly person: number
  readonly reservation: number
  readonly amount: number
  readonly key: string | null
  readonly occurredAt: string | null
  readonly signature: string
}

export const signedOfPgReady = ({ signature, ...signed }: PgReadyAsked): string =>
  JSON.stringify([
    ...[signed.event, signed.eventType, signed.status, signed.person, signed.reservation],
    ...[signed.amount, signed.key, signed.occurredAt],
  ])

/** What is told, or the sentence that says what is wrong. */
export const decodePgReadyRequest = (body: unknown): PgReadyAsked | string => {
  if (!isRecord(body)) return notAnObject
  const { amount, eventType, idempotencyKey = null, occurredAt = null, providerEventId = null } = body
  const { reservationId, signature, status, userId } = body
  const required = { eventType, status, reservationId, userId, amount, signature }
  const missing = Object.entries(required).find(([, value]) => value === undefined || value === null || value === "")
  if (missing !== undefined) return `${missing[0]} is required`
  if (!isWhole(userId) || !isWhole(reservationId) || !isWhole(amount)) {
    return "userId, reservationId and amount must be whole numbers"
  }
  const texts = [eventType, status, signature, providerEventId, idempotencyKey, occurredAt]
  if (
    !texts.every((text) => text === null || (typeof text === "string" && text.length <= limits.idempotencyKeyCharsMax))
  ) {
    return `all other fields must be texts of at most ${limits.idempotencyKeyCharsMax} characters`
  }
  return {
    ...{ event: providerEventId, eventType, status, person: userId, reservation: reservationId, amount },
    ...{ key: idempotencyKey, occurredAt, signature },
  } as PgReadyAsked
}
