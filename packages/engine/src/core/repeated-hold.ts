/** A hold that is sent again with its key finds what it has made, for as long as the one who made it has it. Pure. */
import { type CommandKey, ReservationStatus, refusal, reservationIdOf } from "@ticketrush/protocol"
import { type Decision, refused } from "./decision.ts"
import type { Sale } from "./Sale.ts"

type Asked = { readonly key: CommandKey | null; readonly person: number }

const keyReused = refusal("key-reused")

/** The answer to a hold whose key has made a reservation, or undefined. `isSame`: whether the same was asked for then. */
export const repeatedHold = <Hold extends Asked>(
  sale: Sale,
  command: Hold,
  isSame: (sale: Sale, made: number, command: Hold) => boolean,
): Decision | undefined => {
  if (command.key === null) return undefined
  const { concertId, keys, persons, reservations } = sale
  const buyer = persons.find(command.person)
  const made = buyer === 0 ? 0 : keys.find(buyer, command.key)
  if (made === 0) return undefined
  const restsOn = reservations.position[made]
  // It has changed hands, and the one who held it is not told whose it is.
  if (reservations.person[made] !== buyer) {
    return refused(refusal("transferred", { reservationId: reservationIdOf(concertId, made) }), restsOn)
  }
  return isSame(sale, made, command)
    ? { kind: "same", reservation: made, status: ReservationStatus.hold, restsOn }
    : refused(keyReused, restsOn)
}
