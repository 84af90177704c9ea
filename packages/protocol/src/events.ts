/**
 * What a journal holds: outcomes only. Who expired, which deadline, which price stands in the event, so that `apply`
 * computes no policy and a later change of a rule never changes the past. The time of an event is the time of the
 * record it stands in. Events carry numeric person ids and nothing else about anybody.
 */
import type { CommandKey, OptionPlan, SalePolicy } from "./commands.ts"

export type SaleOpened = { readonly kind: "sale-opened"; readonly policy: SalePolicy }
export type OptionAdded = { readonly kind: "option-added"; readonly option: OptionPlan }
export type SaleClosed = { readonly kind: "sale-closed" }

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
}

export type Moved = {
  readonly kind: "paying" | "confirmed" | "cancelled" | "refunded" | "expired"
  readonly reservation: number
}

export type SaleEvent = SaleOpened | OptionAdded | SaleClosed | Held | Moved
