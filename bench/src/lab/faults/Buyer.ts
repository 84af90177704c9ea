/**
 * A person who holds a seat, gives it back and wants the next, for as long as a run goes on. What has no known outcome
 * is asked again with the same key, until it has one or the patience is over.
 */
import type { ReleaseAnswer, ReserveAnswer } from "@ticketrush/engine/backends/ReservationBackend"
import type { RecordedCaller } from "@ticketrush/http/race/recorded"
import type { PersonId, ReservationId, SeatId } from "@ticketrush/protocol"
import { definite } from "./definite.ts"
import { wait } from "./wait.ts"

export type BuyerPlan = {
  readonly person: PersonId
  readonly seats: ReadonlyArray<SeatId>
  readonly caller: RecordedCaller
  /** 0 <= x < 1. */
  readonly random: () => number
  readonly goesOn: () => boolean
}

/** Between two calls of one person, so that a run is not bound by the processor. */
const pauseMsMax = 8

export const buy = async (plan: BuyerPlan): Promise<void> => {
  const { caller, goesOn, person, random, seats } = plan
  for (let nth = 1; goesOn(); nth++) {
    await wait(random() * pauseMsMax)
    const seat = seats[Math.floor(random() * seats.length)]
    const key = { high: person, low: nth }
    const held = await definite<ReserveAnswer>((done) => caller.reserve({ person, seats: [seat], key }, done))
    if (held.kind !== "reserved") continue
    await wait(random() * pauseMsMax)
    // The last one is kept, so that the store has something to lose.
    if (goesOn()) await giveBack(caller, held.reservation)
  }
}

const giveBack = (caller: RecordedCaller, reservation: ReservationId): Promise<ReleaseAnswer> =>
  definite<ReleaseAnswer>((done) => caller.release(reservation, done))
