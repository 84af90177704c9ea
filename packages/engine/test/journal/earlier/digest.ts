/** What a sale has decided, as one hash over columns that journals of every version lead to. */
import { createHash } from "node:crypto"

type Numbers = { readonly [n: number]: number }

/** The parts of a sale that no version has renamed. */
export type Digested = {
  readonly at: number
  readonly position: number
  readonly planPosition: number
  readonly closed: boolean
  readonly reservations: { readonly count: number; seat(sequence: number, nth: number): number } & Readonly<
    Record<(typeof ofReservations)[number] | "person" | "seatCount", Numbers>
  >
  readonly persons: {
    readonly count: number
    readonly ids: Numbers
    readonly seats: Numbers
    readonly positions: Numbers
  }
  readonly options: ReadonlyArray<
    { readonly count: number; readonly state: Numbers; readonly holder: Numbers } | undefined
  >
  readonly line: { readonly joined: number } & Readonly<Record<(typeof ofPlaces)[number], Numbers>> &
    Readonly<Record<(typeof ofLine)[number], number>>
}

const ofReservations = [
  ...(["status", "option", "price", "keyed", "keyHigh", "keyLow", "heldAt", "deadline", "confirmedAt"] as const),
  ...(["cancelledAt", "refundedAt", "expiredAt", "position", "called"] as const),
] as const
const ofPlaces = ["person", "state", "joinedAt", "position", "pass"] as const
const ofLine = ["waiting", "absent", "returned", "active", "tick", "tokens", "policyPosition"] as const

export const digestOf = ({ line, options, persons, reservations, ...sale }: Digested): string => {
  const hash = createHash("sha256")
  const take = (...values: ReadonlyArray<number | boolean>): void => void hash.update(`${values.join(" ")}\n`)
  take(sale.at, sale.position, sale.planPosition, sale.closed)
  for (let sequence = 1; sequence <= reservations.count; sequence++) {
    const seats = Array.from({ length: reservations.seatCount[sequence] }, (_, nth) => reservations.seat(sequence, nth))
    take(
      persons.ids[reservations.person[sequence]],
      ...ofReservations.map((name) => reservations[name][sequence]),
      ...seats,
    )
  }
  for (let dense = 1; dense <= persons.count; dense++)
    take(persons.ids[dense], persons.seats[dense], persons.positions[dense])
  for (const option of options) {
    for (let seat = 0; seat < (option?.count ?? 0); seat++) take(option!.state[seat], option!.holder[seat])
  }
  for (let place = 1; place <= line.joined; place++) take(...ofPlaces.map((name) => line[name][place]))
  take(...ofLine.map((name) => line[name]))
  return hash.digest("hex")
}
