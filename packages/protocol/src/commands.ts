/** What a sale may be asked to do. Ids are whole (they carry the concert); seats are listed as asked for. */
import type { Wish } from "./best-seats.ts"
import type { OptionId, PersonId, ReservationId, SeatId } from "./ids.ts"
import type { SeatFlag, SeatLayout } from "./layout.ts"
import type { LinePolicy, Pass } from "./line.ts"
import type { PaymentTerms } from "./payments.ts"
import type { Refusal } from "./refusals.ts"
import type { SaleRules } from "./sale-rules.ts"
import type { WishOrder } from "./wishes.ts"

/**
 * The 64-bit digest of an `Idempotency-Key`, as two 32-bit halves. A key is scoped to its person, so two people who
 * use the same key, or whose keys collide, never meet.
 */
export type CommandKey = { readonly high: number; readonly low: number }

/** Prices by tier number, in minor units of the currency. */
export type PriceTier = { readonly name: string; readonly price: number }

export type OptionPlan = {
  readonly number: number
  readonly layout: SeatLayout
  readonly tiers: ReadonlyArray<PriceTier>
  /** Journal time at which the night begins and its seats can be held no more. Absent: they always can. */
  readonly until?: number
}

export type SalePolicy = {
  /** Seats that one person may hold and own at a time, over all options of the concert; 0 means no limit. */
  readonly seatsPerPersonMax: number
  /** How long a hold lasts, in milliseconds. */
  readonly holdTtlMs: number
  /** Journal time at which holds begin to be accepted, in milliseconds since 1970 UTC; 0 means at once. */
  readonly opensAt: number
}

/**
 * Who asks. A `person` acts on what is theirs; an `operator`, and the `system` itself, on all. `id` is the
 * person's or the operator's; 0 for the system, and for an operator on the trusted surface, which asks for no name.
 */
export type By = { readonly kind: "person" | "operator" | "system"; readonly id: number }

export const byPerson = (id: PersonId): By => ({ kind: "person", id })
export const byUnnamedOperator: By = { kind: "operator", id: 0 }
export const bySystem: By = { kind: "system", id: 0 }

/**
 * What is known about the caller outside the sale: their tier, the verdicts of abuse checks. It enters as data, like
 * time, and is carried to the node that decides. `version` says which facts there may be: version 1
 * has none, version 2 tells the membership tier of the person (an index of `memberTiers`), how they are verified, and the group of the access
 * code that was shown, 0 for none or a wrong one, in version `rules` of the rules of the sale. Under another version it
 * counts for nothing: its groups are others.
 */
export type BuyerFacts = {
  readonly version: 2
  readonly tier: number
  readonly group: number
  readonly rules: number
  /** Index of `verifications`; absent: not verified. */
  readonly verified?: number
  /** What a hold is refused with for abuse, or a join for its proof, unless the sale refuses it by itself; absent where it is not. */
  readonly blocked?: Refusal
}
export type Facts = { readonly version: 1 } | BuyerFacts
export const noFacts: Facts = { version: 1 }

export type OpenSale = {
  readonly kind: "open-sale"
  readonly policy: SalePolicy
  readonly options: ReadonlyArray<OptionPlan>
  /** Absent: the sale has no line. */
  readonly line?: LinePolicy
  /** Absent: reservations are confirmed without a payment. */
  readonly payments?: PaymentTerms
}
export type CloseSale = { readonly kind: "close-sale" }

/**
 * A new version of who may hold, when and how much. It counts from journal time `from` on, or at once when that has
 * passed. `author`: the person who wrote it, 0 for a caller of the trusted surface.
 */
export type SetRules = {
  readonly kind: "set-rules"
  readonly rules: SaleRules
  readonly from: number
  readonly author: number
}

/** Seats of one option: these, those with one of the flags, or every one that the command can be about. */
export type SeatChoice =
  | { readonly kind: "seats"; readonly seats: ReadonlyArray<SeatId> }
  | { readonly kind: "flags"; readonly flags: ReadonlyArray<SeatFlag> }
  | { readonly kind: "all" }

type OnOption = { readonly option: OptionId; readonly author: number }
/**
 * Keeps free seats back for the house until an operator releases them, or until journal time `until`; null: for good.
 * Named seats are blocked together or not at all; of a flag, and of all, those that are free. A seat that is blocked
 * already is so until the new time. `author`: as of `SetRules`.
 */
export type BlockSeats = OnOption & {
  readonly kind: "block-seats"
  readonly choice: SeatChoice
  readonly until: number | null
}
/** Puts blocked seats on sale. What is not blocked stays as it is. */
export type ReleaseSeats = OnOption & { readonly kind: "release-seats"; readonly choice: SeatChoice }
/**
 * Calls off one option for good: nothing of it is sold any more, holds end, and what was bought is paid back in full, a
 * bounded number of reservations at a time.
 */
export type CancelOption = OnOption & { readonly kind: "cancel-option" }
/**
 * Puts one more option on sale. The sale gives it the next number. Under a key that its author has used, it is the option
 * that was added then. `author`: as of `SetRules`.
 */
export type AddOption = {
  readonly kind: "add-option"
  readonly plan: Omit<OptionPlan, "number">
  readonly key: CommandKey
  readonly author: number
}
export type OptionOrder = BlockSeats | ReleaseSeats | CancelOption

/** All seats or none; they belong to one option of this concert. */
export type Hold = {
  readonly kind: "hold"
  readonly person: PersonId
  readonly seats: ReadonlyArray<SeatId>
  readonly key: CommandKey | null
  /** The pass that the gateway has verified; a sale that is protected holds for its owner only while it is active. */
  readonly pass?: Pass
  readonly facts?: Facts
}

/** Holds the best seats of an option that are like the wish: which ones, is decided by the sale. */
export type HoldBest = {
  readonly kind: "hold-best"
  readonly person: PersonId
  readonly option: OptionId
  readonly wish: Wish
  readonly key: CommandKey | null
  readonly pass?: Pass
  readonly facts?: Facts
}

/**
 * Ends several holds or purchases of this concert as `Cancel` ends one: all of them, or none when one cannot be. Each
 * counts as a command of its own in the bounds of a drain.
 */
export type CancelMany = {
  readonly kind: "cancel-many"
  readonly reservations: ReadonlyArray<ReservationId>
  readonly by: By
}

type OnReservation = { readonly reservation: ReservationId; readonly by: By }
export type StartPaying = OnReservation & { readonly kind: "start-paying" }
export type Confirm = OnReservation & { readonly kind: "confirm" }
/** Ends a HOLD (a release) or takes back a CONFIRMED reservation. */
export type Cancel = OnReservation & { readonly kind: "cancel" }
/**
 * The same for some of its seats, each of them once; of all of them it is a `Cancel`. What they cost is ordered to be paid
 * back at once.
 */
export type CancelSeats = OnReservation & { readonly kind: "cancel-seats"; readonly seats: ReadonlyArray<SeatId> }
/** Ends a HOLD, and never takes back what was bought. */
export type Release = OnReservation & { readonly kind: "release" }
export type Refund = OnReservation & { readonly kind: "refund" }
/** Gives a HOLD its whole time once more, from now on. Nothing else moves the deadline of a hold. */
export type Extend = OnReservation & { readonly kind: "extend" }

/** A new payment of a PAYING reservation whose last one was declined; finds the one that is open. */
export type OpenIntent = OnReservation & { readonly kind: "open-intent" }
/** The buyer agreed: the open payment may be taken. */
export type Authorize = OnReservation & { readonly kind: "authorize" }

type OfPerson = { readonly reservation: ReservationId; readonly person: PersonId }

/** The holder of what was bought offers all its seats to another person, for a while. */
export type OfferTransfer = OfPerson & { readonly kind: "offer-transfer"; readonly to: PersonId }
/** The holder takes the offer back, or the person to whom it was made declines it. */
export type EndTransfer = OfPerson & { readonly kind: "end-transfer" }
/** The person to whom it was offered takes it: their limits count, and how they are verified. Of facts nothing else does. */
export type TakeTransfer = OfPerson & { readonly kind: "take-transfer"; readonly facts?: Facts }
export type TransferCommand = OfferTransfer | EndTransfer | TakeTransfer

/**
 * What a payment, or a refund of it, has come to as its provider shows it. `report` is the digest of the provider's id
 * of what it said; amounts are whole won. One with a digest that the sale has journaled for this payment is refused.
 */
export type PaymentReport = {
  readonly kind: "payment-report"
  readonly payment: number
  readonly report: CommandKey
} & (
  | { readonly says: "captured"; readonly amount: number }
  | { readonly says: "cancelled" }
  | { readonly says: "refund-settled" | "refund-failed"; readonly refund: number; readonly amount: number }
)

/**
 * Takes a place in line, or finds the one that the person has: a second tab or device gets the same. Of facts `blocked` counts
 * alone, and only for a person without a place.
 */
export type Join = { readonly kind: "join"; readonly person: PersonId; readonly facts?: Facts }
/** Gives up the place or the pass. */
export type Leave = { readonly kind: "leave"; readonly person: PersonId }
/** The person was seen. Only the return of a person who was passed over is an event. */
export type Appear = { readonly kind: "appear"; readonly person: PersonId }

/** Asked by operators: replaces the settings, admits or ends one person out of turn, clears the line. */
export type SetLine = { readonly kind: "set-line"; readonly policy: LinePolicy }
export type Activate = { readonly kind: "activate"; readonly person: PersonId }
export type Deactivate = { readonly kind: "deactivate"; readonly person: PersonId }
export type ClearLine = { readonly kind: "clear-line" }

export type LineCommand = Join | Leave | Appear
export type LineOrder = SetLine | Activate | Deactivate | ClearLine
/** All but `CancelSeats` say no more than what is done and by whom. */
export type ReservationMove = StartPaying | Confirm | Cancel | Release | Refund | Extend | OpenIntent | Authorize
export type ReservationCommand = ReservationMove | CancelSeats
export type Command =
  | OpenSale
  | CloseSale
  | SetRules
  | AddOption
  | OptionOrder
  | Hold
  | HoldBest
  | WishOrder
  | ReservationCommand
  | CancelMany
  | TransferCommand
  | PaymentReport
  | LineCommand
  | LineOrder
