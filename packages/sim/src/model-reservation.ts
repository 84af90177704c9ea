/** A reservation of the sequential model, with what it was at each position. */
import type { BestTaken } from "@ticketrush/protocol"
import type { History } from "./history.ts"

export type ModelStatus = "hold" | "paying" | "confirmed" | "cancelled" | "refunded" | "expired"

export type ModelReservation = {
  readonly sequence: number
  /** Who has it by now. */
  person: number
  /** Who has had it since when, what was offered to whom, and how often seats were parted from it. */
  readonly holders: History<number>
  readonly offers: History<ModelOffer | undefined>
  readonly partings: History<number>
  readonly option: number
  /** Those that it has, or had when it ended; and all that it was made of. */
  seats: ReadonlyArray<number>
  readonly asked: ReadonlyArray<number>
  price: number
  deadline: number
  /** How often it was extended. */
  readonly extensions: History<number>
  readonly heldAt: number
  readonly key: string | null
  /** By which rule the sale has chosen the seats; absent where the person has. */
  readonly best?: BestTaken
  status: ModelStatus
  readonly statuses: History<ModelStatus>
  /** When its seats may reappear, while they are out of sight. */
  returnsAt: number | undefined
  /** Of seats that were given back out of another reservation. */
  readonly parted?: Parting
}

/** `partings`: how often seats had been parted from it. */
export type ModelOffer = { readonly to: number; readonly until: number; readonly partings: number }

export type Parting = {
  readonly whole: number
  /** Journal time. */
  readonly at: number
  readonly byBuyer: boolean
}
