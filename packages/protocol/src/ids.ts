/**
 * Ids carry their parent, so that no look-up is needed to find where something lives (design section 4).
 *
 * All ids are safe integers (below 2^53), so every client in every language can carry them. The arithmetic uses
 * multiplication and `Math.floor`: the shift operators of JavaScript work on 32 bits and would cut an id in half.
 */
import { invariant } from "./assert.ts"

export type ConcertId = number
export type OptionId = number
export type SeatId = number
export type ReservationId = number
export type PersonId = number

/** Concert ids are 1 .. 2^26 - 1. */
export const concertIdMax = 2 ** 26 - 1
/** No concert has it: the journal on which a node proves that it can sell. */
export const canaryConcertId: ConcertId = 0
/**
 * Concerts with this id and above are not in the catalogue, whose ids count up from 1: races between the strategies of the
 * lab are run on them, and each is used again by the next race.
 */
export const raceConcertIdMin: ConcertId = concertIdMax - 63
/** The same of drills, as many as `drillsMax`: each has one of its own, whose journal stays. */
export const drillConcertIdMin: ConcertId = raceConcertIdMin - 1_024
/** Options of one concert: `n` is 0 .. 1023 and never reused. */
export const optionsPerConcertMax = 2 ** 10
/** Seats of one option: index 0 .. 131071. */
export const seatsPerOptionMax = 2 ** 17
/** Reservations of one concert over its whole life: sequence 1 .. 2^27 - 1. */
export const reservationSequenceMax = 2 ** 27 - 1
/** Person ids are Postgres identities: 1 .. 2^53 - 1. */
export const personIdMax = Number.MAX_SAFE_INTEGER

const within = (value: number, low: number, high: number): boolean =>
  Number.isInteger(value) && value >= low && value <= high

export const isConcertId = (id: number): boolean => within(id, 1, concertIdMax)
export const isOptionId = (id: number): boolean =>
  within(id, optionsPerConcertMax, (concertIdMax + 1) * optionsPerConcertMax - 1)
export const isSeatId = (id: number): boolean =>
  within(id, optionsPerConcertMax * seatsPerOptionMax, Number.MAX_SAFE_INTEGER)
export const isReservationId = (id: number): boolean =>
  within(id, reservationSequenceMax + 1, (concertIdMax + 1) * (reservationSequenceMax + 1) - 1)
export const isPersonId = (id: number): boolean => within(id, 1, personIdMax)

export const optionIdOf = (concertId: ConcertId, n: number): OptionId => {
  invariant(isConcertId(concertId), "a concert id is 1 .. 2^26 - 1")
  invariant(within(n, 0, optionsPerConcertMax - 1), "an option number is 0 .. 1023")
  return concertId * optionsPerConcertMax + n
}

export const seatIdOf = (optionId: OptionId, index: number): SeatId => {
  invariant(isOptionId(optionId), "an option id carries its concert")
  invariant(within(index, 0, seatsPerOptionMax - 1), "a seat index is 0 .. 131071")
  return optionId * seatsPerOptionMax + index
}

export const reservationIdOf = (concertId: ConcertId, sequence: number): ReservationId => {
  invariant(isConcertId(concertId), "a concert id is 1 .. 2^26 - 1")
  invariant(within(sequence, 1, reservationSequenceMax), "a reservation sequence is 1 .. 2^27 - 1")
  return concertId * (reservationSequenceMax + 1) + sequence
}

/** What is left of an id without its parent. The remainder operator takes several times as long for numbers of this size. */
const without = (id: number, size: number): number => id - Math.floor(id / size) * size

export const concertOfOption = (optionId: OptionId): ConcertId => Math.floor(optionId / optionsPerConcertMax)
export const optionNumberOf = (optionId: OptionId): number => without(optionId, optionsPerConcertMax)

export const optionOfSeat = (seatId: SeatId): OptionId => Math.floor(seatId / seatsPerOptionMax)
export const seatIndexOf = (seatId: SeatId): number => without(seatId, seatsPerOptionMax)
export const concertOfSeat = (seatId: SeatId): ConcertId => concertOfOption(optionOfSeat(seatId))

export const concertOfReservation = (id: ReservationId): ConcertId => Math.floor(id / (reservationSequenceMax + 1))
export const reservationSequenceOf = (id: ReservationId): number => without(id, reservationSequenceMax + 1)
