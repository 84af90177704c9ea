/**
 * What a payment of a reservation is, in our words and not its provider's. Amounts are whole won. A concert takes
 * payments only when it was set up so, and then for its whole life.
 */
import { limits } from "./limits.ts"

export type PaymentTerms = {
  /** Name of the gateway that takes the money; the sale itself knows no provider. */
  readonly gateway: string
  /** How long a buyer may take to pay, from the start of paying on, in milliseconds. */
  readonly payMs: number
  /** Within which time of being asked for a refund has to be settled, in milliseconds. A later one is reported. */
  readonly refundMs: number
  /**
   * Whole won for each seat beside its price, also for one that costs nothing. It is kept where a buyer gives the seat back.
   * Absent: none.
   */
  readonly bookingFee?: number
}

/**
 * `pending`: nothing may be taken yet. `authorized`: the buyer agreed, and the provider is asked to take the money.
 * `cancelled`: no money was taken. `refunded`: the provider has settled the refund of all that is to be paid back.
 */
export const PaymentStatus = { none: 0, pending: 1, authorized: 2, captured: 3, cancelled: 4, refunded: 5 } as const
export type PaymentStatus = (typeof PaymentStatus)[keyof typeof PaymentStatus]

/** Wire words, indexed by {@link PaymentStatus}. */
export const paymentStatusWords = ["NONE", "PENDING", "AUTHORIZED", "CAPTURED", "CANCELLED", "REFUNDED"] as const

/** `failed`: the provider could not pay it back; an operator orders it again. */
export const RefundState = { none: 0, asked: 1, settled: 2, failed: 3 } as const
export type RefundState = (typeof RefundState)[keyof typeof RefundState]

/** Wire words, indexed by {@link RefundState}. */
export const refundStateWords = ["NONE", "ASKED", "SETTLED", "FAILED"] as const

/**
 * Why money is paid back. `cancelled`: the seats were given back. `late`: it came after other people had taken the
 * seats.
 * `stray`: it came for a payment that was over.
 */
export const RefundWhy = { cancelled: 0, late: 1, stray: 2 } as const
export type RefundWhy = (typeof RefundWhy)[keyof typeof RefundWhy]

/** What is wrong with terms, as one sentence without its end, or undefined. */
export const wrongPaymentTerms = ({ bookingFee = 1, gateway, payMs, refundMs }: PaymentTerms): string | undefined => {
  if (typeof gateway !== "string" || !/^[a-z][a-z0-9-]{0,31}$/.test(gateway)) {
    return "the name of a payment gateway has 1 to 32 characters of a-z, 0-9 and -"
  }
  if (!isWithin(payMs, limits.payMsMin, limits.dayMs)) return `payMs is ${limits.payMsMin} to ${limits.dayMs}`
  if (!isWithin(refundMs, limits.payMsMin, limits.refundMsMax)) {
    return `refundMs is ${limits.payMsMin} to ${limits.refundMsMax}`
  }
  if (!isWithin(bookingFee, 1, limits.bookingFeeMax))
    return `bookingFee is 1 to ${limits.bookingFeeMax}, or is left out`
  return undefined
}

const isWithin = (value: number, low: number, high: number): boolean =>
  Number.isInteger(value) && value >= low && value <= high

/** What is kept of `amount` when a fee of so many whole percent is due: whole won, rounded in favour of the buyer. */
export const feeOf = (amount: number, percent: number): number =>
  Math.floor(amount / 100) * percent + Math.floor(((amount % 100) * percent) / 100)
