/** What payments of a reservation, and offers of one to another person, are held to. */
export const paymentLimits = {
  /** Payments of one reservation, one after another: each is declined or given up before the next is opened. */
  paymentsPerReservationMax: 10,
  /** How long an offer of a ticket to another person stands, in milliseconds, and how often one reservation is offered. */
  transferMs: 172_800_000,
  transferOffersMax: 10,
  /** The largest booking fee of a seat, in whole won. */
  bookingFeeMax: 100_000,
  /** The shortest time that may be given for paying or for a refund, and the longest for a refund, in milliseconds. */
  payMsMin: 100,
  /** Longer than the ten minutes that providers give a buyer; three days for a refund. Milliseconds. */
  payMsDefault: 900_000,
  refundMsDefault: 3 * 86_400_000,
  refundMsMax: 30 * 86_400_000,
} as const
