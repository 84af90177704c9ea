/** Which states of seats a map shows. */
import { SeatState, seatStatusWords } from "@ticketrush/protocol"

/** A bit per {@link SeatState}. */
export type SeatFilter = number

export const allSeats: SeatFilter = 0b111
export const onlyAvailable: SeatFilter = 1 << SeatState.free

/** `words` are those of the query; without any, all seats are shown. */
export const filterOf = (words: ReadonlyArray<string>): SeatFilter | { readonly unsupported: string } => {
  if (words.length === 0) return allSeats
  let filter = 0
  for (const word of words) {
    const state = seatStatusWords.indexOf(word as (typeof seatStatusWords)[number])
    if (state === -1) return { unsupported: word }
    filter |= 1 << state
  }
  return filter
}
