/** What the store of a strategy holds once all calls have ended: each seat that a person has. */
import type { StoredSeat } from "@ticketrush/audit/history/History"
import type { LabBackend } from "@ticketrush/engine/backends/LabBackend"
import type { HoldersAnswer, ReservationBackend } from "@ticketrush/engine/backends/ReservationBackend"
import type { EngineApi } from "@ticketrush/engine/EngineApi"
import {
  type ConcertId,
  optionIdOf,
  type PersonId,
  reservationIdOf,
  type SeatId,
  SeatState,
  seatIdOf,
} from "@ticketrush/protocol"
import type { AppJob } from "./AppJob.ts"

/** `unread`: why the store was not read, as a part of a sentence. */
export type Stored = { readonly seats: ReadonlyArray<StoredSeat> } | { readonly unread: string }

type Sale = Pick<AppJob, "concertId" | "options">

/** Seats that are asked about at a time, and how long all of that may take, in milliseconds. */
const looksAtOnce = 64
const looksMsMax = 60_000

/** Each seat of the concert is asked about: an option of 100,000 seats too, as long as that takes no longer than a minute. */
export const storedByLooking = async (
  backend: Pick<ReservationBackend, "holdersOf">,
  { concertId, options }: Sale,
  now: () => number = () => performance.now(),
): Promise<Stored> => {
  const all = options.reduce((sum, count) => sum + count, 0)
  const next = seatsOf(concertId, options)
  const seats: StoredSeat[] = []
  const until = now() + looksMsMax
  let looked = 0
  let unread: string | undefined
  const look = async (): Promise<void> => {
    for (const seat of next) {
      if (now() > until) unread ??= `${looked} of ${all} seats could be looked at in ${looksMsMax / 1_000} s`
      if (unread !== undefined) return
      const answer = await holdersOf(backend, seat)
      looked++
      if (answer.kind === "holders") {
        if (answer.people.length > 0) seats.push({ seat, people: answer.people })
      } else unread ??= `the store answered ${answer.refusal?.code ?? answer.kind} about seat ${seat}`
    }
  }
  // They share one list: each takes the next seat when it is free.
  await Promise.all(Array.from({ length: looksAtOnce }, look))
  return unread === undefined ? { seats } : { unread }
}

function* seatsOf(concertId: ConcertId, options: ReadonlyArray<number>): Generator<SeatId> {
  for (const [number, count] of options.entries()) {
    for (let index = 0; index < count; index++) yield seatIdOf(optionIdOf(concertId, number), index)
  }
}

const holdersOf = (backend: Pick<ReservationBackend, "holdersOf">, seat: SeatId): Promise<HoldersAnswer> =>
  new Promise((done) => backend.holdersOf(seat, done))

/** So many of the seats that the rows have are asked about, spread over all of them. */
const samples = 100

/**
 * Whether a strategy whose stores are not known keeps its seats in the rows: it calls the same seats taken, and names the
 * same people for a sample of them. A look at a seat may read all rows, so with many seats the rows are read at once.
 */
export const isKeptIn = async (
  rows: ReadonlyArray<StoredSeat>,
  backend: Pick<LabBackend, "holdersOf" | "statesOf">,
  { concertId, options }: Sale,
): Promise<boolean> => {
  const taken = new Set(rows.map(({ seat }) => seat))
  let found = 0
  for (const [number] of options.entries()) {
    const option = optionIdOf(concertId, number)
    const answer = await new Promise<Parameters<Parameters<LabBackend["statesOf"]>[1]>[0]>((done) =>
      backend.statesOf(option, done),
    )
    if (answer.kind !== "states") return false
    for (const [index, state] of answer.states.entries()) {
      if (state === SeatState.free) continue
      if (!taken.has(seatIdOf(option, index))) return false
      found++
    }
  }
  if (found !== taken.size) return false
  const every = Math.max(1, Math.ceil(rows.length / samples))
  for (let at = 0; at < rows.length; at += every) {
    const { people, seat } = rows[at]
    const answer = await holdersOf(backend, seat)
    if (answer.kind !== "holders" || answer.people.toSorted().join() !== people.toSorted().join()) return false
  }
  return true
}

/** All reservations of a sale of the engine that have not ended, by seat. */
export const storedInSale = (engine: Pick<EngineApi, "load">, concertId: ConcertId): Promise<Stored> =>
  new Promise((resolve) =>
    engine.load(concertId, (result) => {
      if (result.kind !== "loaded") return resolve({ unread: "the sale could not be loaded" })
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
      resolve({ seats: [...people].map(([seat, of]) => ({ seat, people: of })) })
    }),
  )
