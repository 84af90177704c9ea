/**
 * Times in which a person certainly has a seat: from the answer that gave it to the call that may have given it back.
 * What happened between a call and its answer happened at an unknown moment, so nothing is concluded from that.
 */
import type { AcceptedHold } from "./SaleCalls.ts"

export type Together = {
  /** Those who have it at the moment in which most have. */
  readonly holds: ReadonlyArray<AcceptedHold>
  readonly amount: number
}

/** The moment of the largest amount; times that only touch have no moment in common. */
export const mostAtATime = (holds: ReadonlyArray<AcceptedHold>, amountOf: (hold: AcceptedHold) => number): Together => {
  const certain = holds.filter(({ givenBackFrom, until }) => until < givenBackFrom)
  const begins = certain.toSorted((a, b) => a.until - b.until)
  const ends = certain.toSorted((a, b) => a.givenBackFrom - b.givenBackFrom)
  let most = 0
  let at = 0
  let amount = 0
  let ended = 0
  for (const hold of begins) {
    for (; ends[ended].givenBackFrom <= hold.until; ended++) amount -= amountOf(ends[ended])
    amount += amountOf(hold)
    if (amount > most) {
      most = amount
      at = hold.until
    }
  }
  return { amount: most, holds: certain.filter(({ givenBackFrom, until }) => until <= at && givenBackFrom > at) }
}
