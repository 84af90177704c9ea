/**
 * The judge of a history: what was wrong with how seats were sold, from calls, answers and what the store holds in the
 * end. It accuses only of what the times prove, and shares no code with what it judges.
 */
import type { SeatId } from "@ticketrush/protocol"
import type { CallHistory } from "./History.ts"
import type { HistoryFinding } from "./HistoryCheck.ts"
import { noOrder, ordersOf } from "./no-order.ts"
import { keyTwice, numberTwice, overLimit } from "./person-checks.ts"
import { outcomeOf, SaleCalls } from "./SaleCalls.ts"
import { doubleBooked, lost, notOnSale, storedTwice, unasked } from "./seat-checks.ts"

export const historyChecks = [
  doubleBooked,
  storedTwice,
  lost,
  unasked,
  noOrder,
  overLimit,
  keyTwice,
  numberTwice,
  notOnSale,
] as const

export type HistoryKind = (typeof historyChecks)[number]["kind"]

export type HistoryViolation = HistoryFinding & { readonly kind: HistoryKind }

export type HistoryFigures = {
  readonly calls: number
  /** Of all calls, by their outcome. */
  readonly accepted: number
  readonly refused: number
  readonly unknown: number
  /** Seats that were asked for. */
  readonly seats: number
}

export type HistoryVerdict = {
  readonly violations: ReadonlyArray<HistoryViolation>
  /** Seats for which the search for an order was given up: whether there is one is not known. */
  readonly unclear: ReadonlyArray<SeatId>
  readonly figures: HistoryFigures
}

export const judgeHistory = (history: CallHistory): HistoryVerdict => {
  const sale = new SaleCalls(history)
  const orders = ordersOf(sale)
  const count = (outcome: string): number => history.calls.filter((call) => outcomeOf(call) === outcome).length
  return {
    violations: historyChecks.flatMap(({ find, kind }) => find(sale, orders).map((found) => ({ kind, ...found }))),
    unclear: [...orders].filter(([, { kind }]) => kind === "unclear").map(([seat]) => seat),
    figures: {
      calls: history.calls.length,
      accepted: count("accepted"),
      refused: count("refused"),
      unknown: count("unknown"),
      seats: sale.seats.size,
    },
  }
}
