/** Whether a race was fair: the answers people got, held against what the server says afterwards. Pure. */

export type Outcome = {
  readonly userId: number
  readonly asked: ReadonlyArray<number>
  readonly status: number
  /** The refusal's code, or what went wrong; empty for a hold. */
  readonly code: string
  /** 0 unless the answer was a hold. */
  readonly reservationId: number
  readonly tookMs: number
  /** The first answer did not come, and the same request was sent again. */
  readonly again?: boolean
}

/** What is looked at of a seat and of a reservation. */
export type SeatOnMap = { readonly id: number; readonly seatNumber: string; readonly status: string }
export type KeptReservation = {
  readonly id: number
  readonly userId: number
  readonly seatIds: ReadonlyArray<number>
  readonly status: string
}

export type Aftermath = {
  readonly seats: ReadonlyArray<SeatOnMap>
  /** All reservations of the people in the race, as they stand afterwards. */
  readonly reservations: ReadonlyArray<KeptReservation>
}

const liveStatuses: ReadonlySet<string> = new Set(["HOLD", "PAYING", "CONFIRMED"])

/** One sentence for every rule that was broken; empty when the race was fair. */
export const violations = (outcomes: ReadonlyArray<Outcome>, { seats, reservations }: Aftermath): string[] => {
  const found: string[] = []
  const names = new Map(seats.map((seat) => [seat.id, seat.seatNumber]))
  const name = (seat: number): string => names.get(seat) ?? String(seat)

  const odd = outcomes.filter(({ status }) => status !== 201 && status !== 409)
  if (odd.length > 0) found.push(`${odd.length} answers were neither 201 nor 409`)

  const winnersOf = new Map<number, number>()
  for (const { asked } of accepted(outcomes)) for (const seat of asked) count(winnersOf, seat)
  for (const [seat, times] of winnersOf) if (times > 1) found.push(`seat ${name(seat)} was promised ${times} times`)

  const live = reservations.filter(({ status }) => liveStatuses.has(status))
  const holdersOf = new Map<number, number>()
  for (const { seatIds } of live) for (const seat of seatIds) count(holdersOf, seat)
  for (const [seat, holders] of holdersOf) if (holders > 1) found.push(`seat ${name(seat)} has ${holders} holders`)

  for (const seat of seats) {
    const held = holdersOf.has(seat.id)
    if (held === (seat.status === "AVAILABLE")) {
      found.push(`the seat map shows ${seat.seatNumber} as ${seat.status}, but it is ${held ? "held" : "not held"}`)
    }
  }

  const liveById = new Map(live.map((reservation) => [reservation.id, reservation]))
  for (const { reservationId, userId, asked } of accepted(outcomes)) {
    const kept = liveById.get(reservationId)
    if (kept === undefined || kept.userId !== userId)
      found.push(`reservation ${reservationId} was promised and is gone`)
    else if (!sameSeats(kept.seatIds, asked))
      found.push(`reservation ${reservationId} holds other seats than asked for`)
  }

  const unsure = new Set(odd.map(({ userId }) => userId))
  const promised = new Set(outcomes.map(({ reservationId }) => reservationId))
  for (const { id, userId } of live) {
    if (!promised.has(id) && !unsure.has(userId)) found.push(`reservation ${id} exists, and no request was told so`)
  }

  const needlessly = outcomes.filter(
    ({ code, asked }) => code === "seat-taken" && !asked.some((seat) => holdersOf.has(seat)),
  )
  if (needlessly.length > 0) found.push(`${needlessly.length} were refused a seat that is free`)
  return found
}

export const accepted = (outcomes: ReadonlyArray<Outcome>): ReadonlyArray<Outcome> =>
  outcomes.filter(({ status }) => status === 201)

/** How often each refusal and each odd answer was given, most frequent first. */
export const refusalCounts = (outcomes: ReadonlyArray<Outcome>): ReadonlyArray<readonly [string, number]> => {
  const counts = new Map<string, number>()
  for (const { status, code } of outcomes) if (status !== 201) count(counts, `${status} ${code}`.trimEnd())
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
}

const count = <K>(counts: Map<K, number>, key: K): void => {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}

const sameSeats = (a: ReadonlyArray<number>, b: ReadonlyArray<number>): boolean =>
  a.length === b.length && a.every((seat, index) => seat === b[index])
