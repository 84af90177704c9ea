/** The text of a list of seats, kept in blocks: one block can be made anew without the others. */

export const seatsPerBlock = 256

/** `seats` is what is shown of a block, with commas between seats and no brackets; `states` is what it shows. */
export type SeatBlock = { readonly states: Buffer; readonly seats: Buffer }

/** The whole list, and its blocks as parts of these bytes. */
export type SeatText = { readonly bytes: Buffer; readonly blocks: ReadonlyArray<SeatBlock> }

const [opening, comma, closing] = ["[", ",", "]"].map((sign) => Buffer.from(sign))

/** Copies the blocks into one list: what they were made in can go. */
export const seatTextOf = (made: ReadonlyArray<SeatBlock>): SeatText => {
  const pieces: Buffer[] = [opening]
  for (const { seats } of made) {
    if (seats.length === 0) continue
    if (pieces.length > 1) pieces.push(comma)
    pieces.push(seats)
  }
  pieces.push(closing)
  const bytes = Buffer.concat(pieces)
  let at = 1
  const blocks = made.map(({ seats, states }) => {
    const within = { states, seats: bytes.subarray(at, at + seats.length) }
    if (seats.length > 0) at += seats.length + 1
    return within
  })
  return { bytes, blocks }
}
