/** What the store of a strategy holds once all calls have ended: each seat that a person has. */
import type { StoredSeat } from "@ticketrush/audit/history/History"
import type { HoldersAnswer, ReservationBackend } from "@ticketrush/engine/backends/ReservationBackend"
import type { EngineApi } from "@ticketrush/engine/EngineApi"
import { type ConcertId, optionIdOf, type PersonId, reservationIdOf, type SeatId, seatIdOf } from "@ticketrush/protocol"
import type { AppJob } from "./AppJob.ts"

/** A look at the holders may read all that is stored: beyond so many seats the store is not read that way. */
const seatsMax = 2_000

/** Each seat of the concert, one after the other; null where they are too many, or the store does not answer. */
export const storedByLooking = async (
  backend: Pick<ReservationBackend, "holdersOf">,
  { concertId, options }: Pick<AppJob, "concertId" | "options">,
): Promise<ReadonlyArray<StoredSeat> | null> => {
  if (options.reduce((sum, seats) => sum + seats, 0) > seatsMax) return null
  const seats = options.flatMap((count, number) =>
    Array.from({ length: count }, (_, index) => seatIdOf(optionIdOf(concertId, number), index)),
  )
  const stored: StoredSeat[] = []
  for (const seat of seats) {
    const answer = await new Promise<HoldersAnswer>((done) => backend.holdersOf(seat, done))
    if (answer.kind !== "holders") return null
    if (answer.people.length > 0) stored.push({ seat, people: answer.people })
  }
  return stored
}

/** All reservations of a sale of the engine that have not ended, by seat. */
export const storedInSale = (
  engine: Pick<EngineApi, "load">,
  concertId: ConcertId,
): Promise<ReadonlyArray<StoredSeat> | null> =>
  new Promise((resolve) =>
    engine.load(concertId, (result) => {
      if (result.kind !== "loaded") return resolve(null)
      const people = new Map<SeatId, PersonId[]>()
      for (let sequence = 1; ; sequence++) {
        const view = result.sale.reservation(reservationIdOf(concertId, sequence))
        if (view === undefined) break
        if (view.cancelledAt !== null || view.expiredAt !== null || view.refundedAt !== null) continue
        for (const index of view.seats) {
          const seat = seatIdOf(view.optionId, index)
          people.set(seat, [...(people.get(seat) ?? []), view.person])
        }
      }
      resolve([...people].map(([seat, of]) => ({ seat, people: of })))
    }),
  )
