/** What a caller hears. Exactly one reply per command, and only after the events it rests on are committed (I2). */
import type { ReservationId } from "./ids.ts"
import type { Refusal } from "./refusals.ts"
import type { ReservationStatus } from "./status.ts"

/**
 * `reservation` with the `status` that this command led to: together with the write-once times of the reservation it
 * determines the body, so a repeated command gets the same bytes however far the reservation has moved on since (I4).
 * Commands about the sale itself or its line answer reservation 0: where a person stands is read from the committed image.
 */
export type Accepted = {
  readonly kind: "accepted"
  readonly reservation: ReservationId
  readonly status: ReservationStatus
}

/** Final: no event of this command will appear (I3). */
export type Refused = { readonly kind: "refused"; readonly refusal: Refusal }

/** Not decided, or not known: the same command may be sent again. */
export type TryAgain = { readonly kind: "try-again"; readonly refusal: Refusal }

export type Reply = Accepted | Refused | TryAgain
