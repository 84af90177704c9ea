/** What an operator has to look after: payments that do not come to their end, messages that are kept, and gateways. */
import type { StoreUnavailable, WriteError } from "@ticketrush/engine/catalogue/errors"
import type { Errand } from "@ticketrush/payment"
import type { ConcertId } from "@ticketrush/protocol"
import type { Effect } from "effect"

/** Why an errand that was ordered to end goes on, as its gateway found out. */
export type EndAnswer = "under-way" | "at-work" | "money"

export type StuckErrand = {
  readonly id: number
  readonly gateway: string
  readonly concertId: ConcertId
  readonly payment: number
  readonly reservation: number
  readonly kind: Errand["kind"]
  readonly state: Errand["state"]
  readonly refusal: string | null
  /** Why what came of it cannot be written, or was not taken by the sale. */
  readonly finding: string | null
  /** Whole won. */
  readonly amount: number
  readonly orderedAt: number
  /** When a refund has to be settled. */
  readonly until: number | null
  /** The provider's name of the payment; null where it is not made. */
  readonly providerPayment: string | null
  /** When it was ordered to end; null where it was not, or goes on since. */
  readonly endAskedAt: number | null
  readonly endAnswer: EndAnswer | null
}

/** `kept`: to be worked on. `unknown`: it is about nothing that we know. */
export type KeptMessage = {
  readonly id: number
  readonly gateway: string
  readonly message: string
  readonly receivedAt: number
  readonly providerPayment: string | null
  readonly state: "kept" | "unknown"
  readonly finding: string | null
}

export type GatewayHealth = {
  readonly gateway: string
  /** Whether a server of this database has the right to run its errands now. */
  readonly runs: boolean
  /** Errands that are not final, of these those that are stuck, and when the first of them was ordered. */
  readonly open: number
  readonly stuck: number
  readonly oldestAt: number | null
  readonly messagesKept: number
  readonly messagesUnknown: number
}

export type StuckPayments = {
  readonly gateways: ReadonlyArray<GatewayHealth>
  readonly errands: ReadonlyArray<StuckErrand>
  /** Ask for the errands behind this one; null after the last. */
  readonly next: number | null
  /** The newest ones. */
  readonly messages: ReadonlyArray<KeptMessage>
}

export type EndOrder = { readonly errand: number; readonly by: number; readonly reason: string; readonly at: number }

/** `ordered`: the server that has its gateway ends it, or says why not. */
export type EndOrdered = "ordered" | "unknown" | "final" | "under-way" | "money"

/** An errand that is ordered to end, for the server that has its gateway. */
export type ErrandToEnd = { readonly attempt: string; readonly concertId: ConcertId; readonly payment: number }

export interface StuckRows {
  /** Errands behind `after`, as of `now`. */
  readonly errands: (
    now: number,
    after: number,
    most: number,
  ) => Effect.Effect<ReadonlyArray<StuckErrand>, StoreUnavailable>
  readonly messages: (now: number, most: number) => Effect.Effect<ReadonlyArray<KeptMessage>, StoreUnavailable>
  readonly gateways: (now: number) => Effect.Effect<ReadonlyArray<GatewayHealth>, StoreUnavailable>
  readonly orderEnd: (order: EndOrder) => Effect.Effect<EndOrdered, WriteError>
  readonly endings: (gateway: string, most: number) => Effect.Effect<ReadonlyArray<ErrandToEnd>, StoreUnavailable>
  /** It goes on. */
  readonly notEnded: (attempt: string, answer: EndAnswer) => Effect.Effect<void, WriteError>
}
