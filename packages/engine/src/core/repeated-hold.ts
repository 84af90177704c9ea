/** A hold that is sent again with its key finds what it has made, for as long as the one who made it has it. Pure. */
import { type CommandKey, ReservationStatus, refusal, reservationIdOf } from "@ticketrush/protocol"
import { type Decision, refused } from "./decision.ts"
import type { Sale } from "./Sale.ts"

type Asked = { readonly key: CommandKey | null }

const keyReused = refusal("key-reused")

/**
 * The answer to a hold whose key has made a reservation, or undefined. `buyer`: dense number of the person, 0 for one whom the
 * sale does not know. `isSame`: whether the same was asked for then.
 */
export const repeatedHold = <Hold extends Asked>(
  sale: Sale,
  command: Hold,
  buyer: number,
  isSame: (sale: Sale, made: number, command: Hold) => boolean,
): Decision | undefined => {
  const { concertId, keys, reservations } = sale
  const made = command.key === null || buyer === 0 ? 0 : keys.find(buyer, command.key)
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
