/** What seats are called. */
import { ask } from "../api.ts"
import { price, say } from "../language.ts"
import type { Look } from "../map/glyphs.ts"
import type { Seat, SeatWire } from "../map/Hall.ts"

export const seatName = ({ section, row, number }: Pick<Seat, "section" | "row" | "number">): string =>
  row === "" ? say("seats.name", { section, number }) : say("seats.nameRow", { section, row, number })

const lookWord: Readonly<Record<Look, "free" | "held" | "sold" | "chosen" | "mine">> = {
  ...{ free: "free", other: "free", held: "held", sold: "sold", chosen: "chosen", mine: "mine" },
}

const lookWords = (look: Look): string => say(`seats.${lookWord[look]}`)

export const seatLabel = (seat: Seat, look: Look): string =>
  say("seats.label", {
    name: seatName(seat),
    ...{ tier: seat.tier, price: price(seat.price), state: lookWords(look) },
    flags: seat.flags.map((flag) => `, ${say(`seats.${flag}`)}`).join(""),
  })

/** What one request names at most: a bound of the server. */
const namedMax = 64

/** Seats that were read: names and prices do not change. */
const known = new Map<number, SeatWire>()

/** Those seats of an option, by id: not the map of its hall. One that the option has not is not among them. */
export const seatsById = async (
  optionId: number,
  ids: ReadonlyArray<number>,
): Promise<ReadonlyMap<number, SeatWire>> => {
  const missing = ids.filter((id) => !known.has(id))
  for (let n = 0; n < missing.length; n += namedMax) {
    const seatId = missing.slice(n, n + namedMax).map(String)
    const seats = await ask("seats.seatMap", { params: { optionId }, query: { seatId } })
    for (const seat of seats) known.set(seat.id, seat as SeatWire)
  }
  return known
}
