/** Seats that are given back out of a reservation which keeps others, in the sequential model. */
import { feeOf, type Parted, type PaymentEvent, type RulesSet } from "@ticketrush/protocol"
import type { MoneyModel } from "./model-money.ts"
import type { ModelReservation } from "./model-reservation.ts"

export const mayPart = ({ status }: ModelReservation): boolean => status === "hold" || status === "confirmed"

/** The part as it is made, or which promise it breaks. */
export const partOf = (
  whole: ModelReservation,
  { byBuyer, option, part, person, price, seats }: Parted,
  prices: ReadonlyArray<number>,
  { at, position }: { readonly at: number; readonly position: number },
): ModelReservation | string => {
  if (person !== whole.person || option !== whole.option) return `reservation ${part} is of another buyer or option`
  const own = new Set(seats).size === seats.length && seats.every((seat) => whole.seats.includes(seat))
  if (!own || seats.length === 0 || seats.length >= whole.seats.length) {
    return `I1: reservation ${part} is no part of the seats of reservation ${whole.sequence}`
  }
  const worth = seats.reduce((sum, seat) => sum + prices[seat], 0)
  if (worth !== price) return `I10: reservation ${part} costs ${price}, its seats cost ${worth}`
  const { best: _, ...same } = whole
  return {
    ...same,
    ...{ sequence: part, seats, asked: seats, price, key: null, extensions: [], returnsAt: undefined },
    statuses: [{ position, value: whole.status }],
    ...{ holders: [{ position, value: whole.person }], offers: [], partings: [] },
    parted: { whole: whole.sequence, at, byBuyer },
  }
}

/** Whether the seats of a part are had by its buyer no more, and what was paid for them is on its way back. */
export const isGivenBack = (money: MoneyModel, part: ModelReservation): boolean => {
  const bought = part.statuses[0].value === "confirmed"
  if (part.status === "refunded") return bought
  const paid =
    money.terms !== undefined && bought && money.payments.some(({ reservation }) => reservation === part.parted!.whole)
  return part.status === "cancelled" && (!paid || money.refunds.some((refund) => refund.part === part.sequence))
}

/** What a buyer pays for giving back is the fee of that time and the booking fees, not due for what an operator takes back. */
export const wrongFee = (
  event: PaymentEvent,
  reservations: ReadonlyMap<number, ModelReservation>,
  rulesAt: (at: number) => RulesSet | undefined,
  money: MoneyModel,
): string | undefined => {
  if (event.kind !== "refund-asked" || event.part === undefined) return undefined
  const part = reservations.get(event.part)!
  const { at, byBuyer } = part.parted!
  const percent = rulesAt(at)?.rules.refundFees.find(({ until }) => at < until)?.percent ?? 0
  const due = byBuyer ? feeOf(part.price, percent) + money.bookingFee(part.seats) : 0
  return event.fee === due ? undefined : `I10: refund ${event.refund} keeps ${event.fee}, the fee is ${due}`
}
