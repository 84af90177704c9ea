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

const maps = new Map<number, Promise<ReadonlyMap<number, SeatWire>>>()

/** The seats of an option by id, read once: names and prices do not change. */
export const seatsById = (optionId: number): Promise<ReadonlyMap<number, SeatWire>> => {
  const known = maps.get(optionId)
  if (known !== undefined) return known
  const read = ask("seats.seatMap", { params: { optionId }, query: {} }).then(
    (seats) => new Map(seats.map((seat) => [seat.id, seat as SeatWire] as const)),
  )
  maps.set(optionId, read)
  // One that could not be read is asked for again.
  read.catch(() => maps.delete(optionId))
  return read
}
