/** What a buyer gets back for seats that they cancel now, what is kept of it, and how that is said. */
import type { Policy } from "../api.ts"
import { price, say } from "../language.ts"

export type GiveBack = {
  readonly paid: number
  /** The cancellation fee, in percent of the price and in won. */
  readonly percent: number
  readonly fee: number
  readonly bookingFee: number
  readonly back: number
}

type Costs = { readonly price: number; readonly bookingFee?: number }

/** The first fee whose time has not come, else no fee; and the booking fee, which is always kept. */
export const giveBackOf = (policy: Policy | null, { price: cost, bookingFee = 0 }: Costs, now: number): GiveBack => {
  const percent = policy?.refundFees.find(({ until }) => Date.parse(until) > now)?.percent ?? 0
  const fee = Math.floor((cost * percent) / 100)
  return { paid: cost + bookingFee, percent, fee, bookingFee, back: cost - fee }
}

/** `isOthers`: another person has bought the seats, and is paid back. */
export const giveBackWords = ({ back, bookingFee, fee, paid, percent }: GiveBack, isOthers: boolean): string => {
  if (isOthers) return say("tickets.cancelBuyer", { back: price(back) })
  const words = { price: price(paid), fee: price(fee), percent, booking: price(bookingFee), back: price(back) }
  if (bookingFee > 0) return say(fee === 0 ? "tickets.cancelBooking" : "tickets.cancelFees", words)
  return say(fee === 0 ? "tickets.cancelFree" : "tickets.cancelFee", words)
}

/** Of the button that cancels. */
export const cancelWord = ({ back }: GiveBack, isOthers: boolean): string =>
  isOthers ? say("tickets.cancelYesBuyer") : say("tickets.cancelYes", { back: price(back) })
