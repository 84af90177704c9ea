/**
 * Bodies of the reservation routes. Schema for the contract and its documents; beside it the check by hand that the
 * hot path runs, because it costs a tenth. A test holds the two together.
 */
import { Schema } from "effect"
import { limits } from "./limits.ts"
import { askedId } from "./numbers.ts"
import { isRecord, isWhole, notAnObject, optional } from "./request-body.ts"

/** What a hold may bring beside its seats. */
export const attempt = {
  requestFingerprint: optional(Schema.String).annotate({
    description: "Differs from attempt to attempt of a person; an abuse rule looks at it. Outer spaces say nothing.",
  }),
  deviceFingerprint: optional(Schema.String).annotate({
    description:
      "The same for everything that is sent from one device; an abuse rule looks at it. Outer spaces say nothing.",
  }),
  accessCode: optional(Schema.String.annotate({ maxLength: limits.accessCodeCharsMax })).annotate({
    description:
      "Of a presale that asks for one. Looked up when the hold is decided; case and outer spaces say nothing.",
  }),
}

const seats = {
  seatId: optional(askedId("seatId")).annotate({ description: "One seat. Give this or seatIds." }),
  seatIds: optional(
    Schema.Array(askedId("seatId")).annotate({ minItems: 1, maxItems: limits.seatsPerHoldMax }),
  ).annotate({
    description: "1 to 16 seats of one option, all or nothing. Give this or seatId.",
  }),
  ...attempt,
}

type Seats = { readonly seatId?: number | null; readonly seatIds?: ReadonlyArray<number> | null }

const seatOrSeats = <Body extends Seats>() =>
  Schema.makeFilter((body: Body) => (body.seatId == null) !== (body.seatIds == null), {
    // Generators of clients pass over these words, so that both fields stay optional in their types.
    toJsonSchema: () => ({
      not: { required: ["seatId", "seatIds"] },
      if: { required: ["seatIds"] },
      else: { required: ["seatId"], properties: { seatId: { not: { type: "null" } } } },
    }),
  })

export const HoldRequest = Schema.Struct({
  userId: askedId("userId").annotate({ description: "The person who holds." }),
  ...seats,
})
  .check(seatOrSeats())
  .annotate({ identifier: "HoldRequest", examples: [{ userId: 5, seatIds: [134217728, 134217729] }] })

/** Of a person who is signed in. */
export const OwnHoldRequest = Schema.Struct(seats)
  .check(seatOrSeats())
  .annotate({ identifier: "OwnHoldRequest", examples: [{ seatIds: [134217728, 134217729] }] })

const payment = { paymentMethod: optional(Schema.String).annotate({ description: "Accepted and not looked at." }) }

export const OwnerRequest = Schema.Struct({
  userId: askedId("userId").annotate({ description: "The person who holds the reservation." }),
  ...payment,
}).annotate({ identifier: "OwnerRequest", examples: [{ userId: 5 }] })

/** Of a person who is signed in. The whole body may be missing. */
export const PaymentRequest = Schema.Struct(payment).annotate({ identifier: "PaymentRequest", examples: [{}] })

/** Of a person who is signed in. What is no positive number is passed over, as in the contract. */
export const CancelManyRequest = Schema.Struct({
  reservationIds: optional(
    Schema.Array(askedId("reservationId")).annotate({ minItems: 1, maxItems: limits.cancelsPerCommandMax }),
  ).annotate({ description: "1 to 50 of them; one that stands twice counts once." }),
}).annotate({ identifier: "CancelManyRequest", examples: [{ reservationIds: [134217729, 134217730] }] })

/** Of a person who is signed in. */
export const CancelSeatsRequest = Schema.Struct({
  seatIds: Schema.Array(askedId("seatId"))
    .annotate({ minItems: 1, maxItems: limits.seatsPerHoldMax })
    .annotate({ description: "Seats of the reservation, each of them once." }),
}).annotate({ identifier: "CancelSeatsRequest", examples: [{ seatIds: [134217729] }] })

export const SeatRequest = Schema.Struct({
  userId: askedId("userId").annotate({ description: "The person who reserves." }),
  seatId: askedId("seatId"),
  requestFingerprint: optional(Schema.String).annotate({ description: "Accepted and not looked at." }),
  deviceFingerprint: optional(Schema.String).annotate({ description: "Accepted and not looked at." }),
}).annotate({ identifier: "SeatRequest", examples: [{ userId: 5, seatId: 134217728 }] })

export type SeatAsked = { readonly userId: number; readonly seatId: number }

export type HoldAsked = {
  readonly userId: number
  readonly seats: ReadonlyArray<number>
  readonly accessCode: string | null
  /** Fingerprints, null where there is none. */
  readonly request: string | null
  readonly device: string | null
}

/** What is asked for, or the sentence that says what is wrong. */
export const decodeHoldRequest = (body: unknown): HoldAsked | string => {
  if (!isRecord(body)) return notAnObject
  const { userId } = body
  if (!isWhole(userId)) return "userId must be a whole number"
  const asked = seatsOf(body)
  if (typeof asked === "string") return asked
  const { accessCode, device, request, seats } = asked
  return { userId, seats, accessCode, request, device }
}

/** The seats, or the sentence that says what is wrong. */
export const decodeOwnHoldRequest = (body: unknown): OwnAsked | string => (isRecord(body) ? seatsOf(body) : notAnObject)

type OwnAsked = Omit<HoldAsked, "userId">

/** Code and fingerprints, or the sentence that says what is wrong with them. */
export const attemptOf = (body: Readonly<Record<string, unknown>>): Omit<OwnAsked, "seats"> | string => {
  const { accessCode = null } = body
  const request = fingerprintOf(body.requestFingerprint)
  const device = fingerprintOf(body.deviceFingerprint)
  if (request === undefined || device === undefined) return "a fingerprint must be a text"
  if (accessCode !== null && !isCode(accessCode)) {
    return `accessCode must be a text of at most ${limits.accessCodeCharsMax} characters`
  }
  return { accessCode, request, device }
}

const seatsOf = (body: Readonly<Record<string, unknown>>): OwnAsked | string => {
  const { seatId, seatIds } = body
  const shown = attemptOf(body)
  if (typeof shown === "string") return shown
  if (isAbsent(seatIds)) {
    if (isAbsent(seatId)) return "seatId is required"
    return isWhole(seatId) ? { seats: [seatId], ...shown } : "seatId must be a whole number"
  }
  if (!isAbsent(seatId)) return "send seatId or seatIds, not both"
  if (!Array.isArray(seatIds) || !seatIds.every(isWhole)) return "seatIds must be a list of whole numbers"
  return { seats: seatIds, ...shown }
}

/** Without outer spaces; null where it is empty or missing, undefined where it is no text. */
const fingerprintOf = (value: unknown): string | null | undefined => {
  if (isAbsent(value)) return null
  return typeof value === "string" ? value.trim() || null : undefined
}

const isCode = (value: unknown): value is string =>
  typeof value === "string" && value.length <= limits.accessCodeCharsMax

/** The seat and who wants it, or the sentence that says what is wrong. */
export const decodeSeatRequest = (body: unknown): SeatAsked | string => {
  if (!isRecord(body)) return notAnObject
  const { userId, seatId } = body
  if (!isWhole(userId)) return "userId must be a whole number"
  const fingerprints = isOptionalText(body.requestFingerprint) && isOptionalText(body.deviceFingerprint)
  if (!fingerprints) return "a fingerprint must be a text"
  return isWhole(seatId) ? { userId, seatId } : "seatId must be a whole number"
}

/** The person, or the sentence that says what is wrong. */
export const decodeOwnerRequest = (body: unknown): number | string => {
  if (!isRecord(body)) return notAnObject
  if (!isOptionalText(body.paymentMethod)) return "paymentMethod must be a text"
  return isWhole(body.userId) ? body.userId : "userId must be a whole number"
}

/** Nothing is asked for; or the sentence that says what is wrong. */
export const decodePaymentRequest = (body: unknown): typeof nothingAsked | string => {
  if (!isRecord(body)) return notAnObject
  return isOptionalText(body.paymentMethod) ? nothingAsked : "paymentMethod must be a text"
}
const nothingAsked = {}

/** The seats, or the sentence that says what is wrong. */
export const decodeCancelSeatsRequest = (body: unknown): { readonly seats: ReadonlyArray<number> } | string => {
  if (!isRecord(body)) return notAnObject
  const { seatIds } = body
  if (isAbsent(seatIds)) return "seatIds is required"
  return Array.isArray(seatIds) && seatIds.every(isWhole)
    ? { seats: seatIds }
    : "seatIds must be a list of whole numbers"
}

/** The reservations, each once, or what is wrong: `sentence` is a body of another form. */
export const decodeCancelManyRequest = (
  body: unknown,
): { readonly ids: ReadonlyArray<number> } | { readonly sentence: string } | { readonly reason: string } => {
  if (!isRecord(body)) return { sentence: notAnObject }
  const { reservationIds } = body
  if (isAbsent(reservationIds)) return { reason: "reservationIds must not be empty" }
  if (!Array.isArray(reservationIds) || !reservationIds.every(isWhole)) {
    return { sentence: "reservationIds must be a list of whole numbers" }
  }
  if (reservationIds.length === 0) return { reason: "reservationIds must not be empty" }
  const ids = [...new Set(reservationIds.filter((id) => id > 0))]
  return ids.length === 0 ? { reason: "reservationIds must include positive ids" } : { ids }
}

const isAbsent = (value: unknown): value is null | undefined => value === undefined || value === null
const isOptionalText = (value: unknown): boolean => isAbsent(value) || typeof value === "string"
