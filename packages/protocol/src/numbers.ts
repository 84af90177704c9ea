/**
 * Whole numbers of the HTTP contract, with the bounds that its documents show.
 *
 * `id...` and `whole` are what the server answers. `asked...` is what it reads: any number is understood, and one out of
 * bounds is refused with a sentence of its own, not as a body that cannot be read.
 */
import { Schema } from "effect"
import { concertIdMax, optionsPerConcertMax, personIdMax, reservationSequenceMax, seatsPerOptionMax } from "./ids.ts"

type Bounds = { readonly minimum: number; readonly maximum: number }

/** Lowest and highest id of each kind (`ids.ts`). */
export const idBounds = {
  concertId: { minimum: 1, maximum: concertIdMax },
  optionId: { minimum: optionsPerConcertMax, maximum: (concertIdMax + 1) * optionsPerConcertMax - 1 },
  seatId: { minimum: optionsPerConcertMax * seatsPerOptionMax, maximum: Number.MAX_SAFE_INTEGER },
  reservationId: {
    minimum: reservationSequenceMax + 1,
    maximum: (concertIdMax + 1) * (reservationSequenceMax + 1) - 1,
  },
  userId: { minimum: 1, maximum: personIdMax },
  endpointId: { minimum: 1, maximum: Number.MAX_SAFE_INTEGER },
  actorUserId: { minimum: 1, maximum: personIdMax },
  /** Number inside the concert. */
  paymentId: { minimum: 1, maximum: 2 ** 32 - 1 },
  errandId: { minimum: 1, maximum: Number.MAX_SAFE_INTEGER },
  previewId: { minimum: 1, maximum: Number.MAX_SAFE_INTEGER },
} as const satisfies Readonly<Record<string, Bounds>>

export type IdName = keyof typeof idBounds

/** Ids travel as 64-bit integers, also those with smaller bounds: clients of the contract keep them in a `long`. */
export const idFormat = "int64"

const safe: Bounds = { minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER }

const idWithin = (bounds: Bounds) => Schema.Int.check(Schema.isBetween(bounds)).annotate({ format: idFormat })

export const idOf = (name: IdName) => idWithin(idBounds[name])

/** An id without an arithmetic of its own: artists, venues. */
export const RowId = idWithin({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER })

/** Any whole number that survives JSON in every language; whether such an id exists is asked later. */
export const askedId = (name: IdName) =>
  Schema.Int.check(Schema.isBetween(safe)).annotate({ format: idFormat, ...idBounds[name] })

export const whole = (minimum: number, maximum: number) => Schema.Int.check(Schema.isBetween({ minimum, maximum }))

export const Count = whole(0, Number.MAX_SAFE_INTEGER)

export const asked = (minimum: number, maximum: number) => Schema.Finite.annotate({ minimum, maximum, whole: true })

/**
 * Annotations of schemas that stand in documents as they are. What they say is refused with a sentence of its own, as for
 * `asked...`.
 */
export const documentedAnnotations: ReadonlySet<string> = new Set([
  ...["minimum", "maximum", "whole", "not"],
  ...["pattern", "maxLength", "minItems", "maxItems"],
])
