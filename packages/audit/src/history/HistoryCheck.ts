/** One thing that a judge looks for in the calls of a sale, and what it has found. */
import type { SeatId } from "@ticketrush/protocol"
import type { HistoryCall } from "./History.ts"
import type { SaleCalls } from "./SaleCalls.ts"
import type { SeatOrder } from "./SeatOrder.ts"

export type HistoryFinding = {
  /** Null where it is not about one seat. */
  readonly seat: SeatId | null
  /** What is wrong, as a sentence. */
  readonly says: string
  /** The calls that show it. */
  readonly calls: ReadonlyArray<HistoryCall>
}

export type SeatOrders = ReadonlyMap<SeatId, SeatOrder>

export type HistoryCheck<Kind extends string = string> = {
  readonly kind: Kind
  /** What it means for the people concerned, as a sentence. */
  readonly about: string
  readonly find: (sale: SaleCalls, orders: SeatOrders) => ReadonlyArray<HistoryFinding>
}
