/**
 * What a journal holds: outcomes only. Who expired, which deadline, which price stands in the event, so that `apply`
 * computes no policy and a later change of a rule never changes the past. The time of an event is the time of the
 * record it stands in. Of people, events carry numeric person ids and nothing else.
 */
import type { BestTaken } from "./best-seats.ts"
import type { CommandKey, OptionPlan, SalePolicy } from "./commands.ts"
import type { LinePolicy, Pass, Place, PlaceStatus } from "./line.ts"
import type { PaymentTerms, RefundWhy } from "./payments.ts"
import type { SaleRules } from "./sale-rules.ts"
import type { TransferEvent } from "./transfers.ts"
import type { WishEvent } from "./wishes.ts"

export type SaleOpened = { readonly kind: "sale-opened"; readonly policy: SalePolicy }
/** `added`: of an option that was not there when the sale was opened. */
export type OptionAdded = { readonly kind: "option-added"; readonly option: OptionPlan; readonly added?: AddedBy }
/** Who added an option in mid-sale, 0 for the trusted surface, and under which key. */
export type AddedBy = { readonly author: number; readonly key: CommandKey }
export type SaleClosed = { readonly kind: "sale-closed" }

/** A version of the rules, in force from journal time `from` on. `author`: who wrote it, 0 for the trusted surface. */
export type RulesSet = {
  readonly kind: "rules-set"
  readonly version: number
  readonly from: number
  readonly author: number
  readonly rules: SaleRules
}

/** Under which version of the rules a hold was accepted, and what was known of the person: tier, group of the code. */
export type HoldTerms = { readonly version: number; readonly tier: number; readonly group: number }

/** `reservation` is the sequence inside the concert; `seats` are indexes inside the option, as asked for. */
export type Held = {
  readonly kind: "held"
  readonly reservation: number
  readonly person: number
  readonly option: number
  readonly seats: ReadonlyArray<number>
  /** Journal time at which the hold ends, in milliseconds since 1970 UTC. */
  readonly deadline: number
  /** Sum of the seats, in minor units. */
  readonly price: number
  readonly key: CommandKey | null
  /** Absent where no rules were in force. */
  readonly terms?: HoldTerms
  /** By which rule the sale has chosen the seats. Absent where the person has. */
  readonly best?: BestTaken
}

/**
 * `returnsAt`: the seats of what was cancelled or has expired stay out of sight until then, journal milliseconds since
 * 1970 UTC, and cannot be held before they have reappeared. Absent: they are free at once, as they are after none of
 * the other kinds.
 */
export type Moved = {
  readonly kind: "paying" | "confirmed" | "cancelled" | "refunded" | "expired"
  readonly reservation: number
  readonly returnsAt?: number
}

/** Seats that were out of sight are free again. `reservation`: the sequence of the one that has ended with them. */
export type Reappeared = { readonly kind: "reappeared"; readonly reservation: number }

/**
 * A HOLD lasts until `deadline` now, in milliseconds since 1970 UTC, later than before. `turn`: the newest pass of its
 * person, 0 for one who has had none; extensions are counted by it.
 */
export type Extended = {
  readonly kind: "extended"
  readonly reservation: number
  readonly deadline: number
  readonly turn: Pass
}

/**
 * Some seats of a HOLD or of what was bought stand as a reservation of their own from now on: `part`, the next sequence, of
 * the same person, option and status, with the same times. It is given back by itself in the same record.
 */
export type Parted = {
  readonly kind: "parted"
  readonly reservation: number
  readonly part: number
  readonly person: number
  readonly option: number
  /** Indexes inside the option, in the order in which they were held; fewer than the reservation has. */
  readonly seats: ReadonlyArray<number>
  /** Sum of these seats, in minor units: the reservation costs so much less. */
  readonly price: number
  /** Whether the buyer asked, who pays the fee of that time; an operator who takes seats back pays none for them. */
  readonly byBuyer: boolean
}

export type LineSet = { readonly kind: "line-set"; readonly policy: LinePolicy }
export type Joined = { readonly kind: "joined"; readonly place: Place; readonly person: number }

/** Why a person was admitted. */
export const AdmittedBy = { pace: 0, operator: 1, passthrough: 2 } as const
export type AdmittedBy = (typeof AdmittedBy)[keyof typeof AdmittedBy]

/** `was`: the status before, `waiting` or `returned`. */
export type Admitted = {
  readonly kind: "admitted"
  readonly place: Place
  readonly was: PlaceStatus
  readonly by: AdmittedBy
  readonly pass: Pass
  /** Journal time at which the pass ends, in milliseconds since 1970 UTC. */
  readonly until: number
  /** The bucket after it: number of the last tick that filled it, and what is left in it; negative: owed by later ticks. */
  readonly tick: number
  readonly tokens: number
}
/** A person was admitted because seats came back, and may hold them before others until `priorityUntil`. */
export type Called = {
  readonly kind: "called"
  readonly place: Place
  readonly was: PlaceStatus
  readonly pass: Pass
  readonly until: number
  /** Sequence of the reservation whose seats came back. */
  readonly freed: number
  readonly priorityUntil: number
}
/**
 * A place moved without a pass being given: its owner left, was passed over at their turn, came back, lost the pass, or
 * was away for too long (`lapsed`).
 */
export type PlaceMoved = {
  readonly kind:
    | "left"
    | "passed-over"
    | "returned"
    | "pass-used"
    | "pass-expired"
    | "pass-revoked"
    | "pass-idle"
    | "lapsed"
  readonly place: Place
  readonly was: PlaceStatus
}
/** All people in line, passed over or come back were sent away. */
export type LineCleared = { readonly kind: "line-cleared"; readonly through: Place }

/** The sale takes payments. Follows its opening. */
export type PaymentsSet = { readonly kind: "payments-set"; readonly terms: PaymentTerms }
/** A reservation that is PAYING has a payment, `payment` being its number inside the concert, and lasts until `until`. */
export type IntentOpened = {
  readonly kind: "intent-opened"
  readonly payment: number
  readonly reservation: number
  /** Whole won: the price of the reservation, and the booking fees of its seats. */
  readonly amount: number
  readonly until: number
}
/** The buyer agreed: the provider is asked to take the money. */
export type IntentAuthorized = { readonly kind: "intent-authorized"; readonly payment: number }
/**
 * The provider took the money; or it took none, or was never asked to (then `report` is null); or it took money for a
 * payment that was over. `report`: digest of the provider's message that said so.
 */
export type IntentEnded = {
  readonly kind: "intent-captured" | "intent-cancelled" | "stray-captured"
  readonly payment: number
  readonly report: CommandKey | null
}
/** An EXPIRED reservation that was paid late has its seats again, and for good. */
export type Retaken = { readonly kind: "retaken"; readonly reservation: number }
/**
 * Money is to be paid back by journal time `until`; `fee` of the payment is kept. Both are whole won. `part`: the
 * reservation whose seats were given back, where they had been parted from the one that was paid; absent: all that the
 * payment is for by then.
 */
export type RefundAsked = {
  readonly kind: "refund-asked"
  /** Number of the refund inside the concert. */
  readonly refund: number
  readonly payment: number
  readonly amount: number
  readonly fee: number
  readonly why: RefundWhy
  readonly until: number
  readonly part?: number
}
/** The provider has paid back, or says that it cannot. */
export type RefundEnded = {
  readonly kind: "refund-settled" | "refund-failed"
  readonly refund: number
  readonly report: CommandKey
}

export type PaymentEvent =
  | PaymentsSet
  | IntentOpened
  | IntentAuthorized
  | IntentEnded
  | Retaken
  | RefundAsked
  | RefundEnded

/** Asked for each event of a line: comparing words is several times cheaper than looking one up in a set. */
export const isPaymentEvent = (event: SaleEvent): event is PaymentEvent => {
  switch (event.kind) {
    case "payments-set":
    case "intent-opened":
    case "intent-authorized":
    case "intent-captured":
    case "intent-cancelled":
    case "stray-captured":
    case "retaken":
    case "refund-asked":
    case "refund-settled":
    case "refund-failed":
      return true
    default:
      event satisfies Exclude<SaleEvent, PaymentEvent>
      return false
  }
}

/**
 * Free seats of an option that the house keeps: those of `seats` (indexes), or all that were free where it is null. They
 * are not held until they are released. `until`: journal time at which that happens by itself, null for none. A
 * blocked seat that stands here again has a new time. `author`: who ordered it, 0 for the trusted surface.
 */
export type SeatsBlocked = {
  readonly kind: "seats-blocked"
  readonly option: number
  readonly seats: ReadonlyArray<number> | null
  readonly until: number | null
  readonly author: number
}
/**
 * Blocked seats are free. `seats` null: all of the option, or, where `due` is a time, all that were blocked until then
 * and whose time has come, without an order.
 */
export type SeatsReleased = {
  readonly kind: "seats-released"
  readonly option: number
  readonly seats: ReadonlyArray<number> | null
  readonly due: number | null
  readonly author: number
}
/** Nothing of the option is sold any more. Its free seats, and all that come back, belong to the house for good. */
export type OptionCancelled = {
  readonly kind: "option-cancelled"
  readonly option: number
  readonly author: number
}
export type OptionEvent = SeatsBlocked | SeatsReleased | OptionCancelled

export const isOptionEvent = (event: SaleEvent): event is OptionEvent =>
  event.kind === "seats-blocked" || event.kind === "seats-released" || event.kind === "option-cancelled"

export const isWishEvent = (event: SaleEvent): event is WishEvent =>
  event.kind === "wishes-filed" || event.kind === "wishes-ended"

export type LineEvent = LineSet | Joined | Admitted | Called | PlaceMoved | LineCleared
export type SaleEvent =
  | SaleOpened
  | OptionAdded
  | SaleClosed
  | RulesSet
  | OptionEvent
  | Held
  | Moved
  | Reappeared
  | Extended
  | Parted
  | TransferEvent
  | LineEvent
  | PaymentEvent
  | WishEvent
