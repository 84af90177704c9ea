/** The seats that are kept for a called person: at the end of what they are told of their own place. */
import type { OfferView } from "@ticketrush/engine/EngineApi"
import { seatIdOf } from "@ticketrush/protocol"

/** JSON, `null` for no offer. `until` is a date-time, written the way its surroundings write theirs. */
export const offeredJson = (offer: OfferView | undefined, written: (ms: number) => string): string =>
  offer === undefined
    ? "null"
    : `{"seatIds":[${offer.seats.map((seat) => seatIdOf(offer.optionId, seat)).join(",")}],"until":"${written(offer.until)}"}`
