import { describe, expect, it } from "vitest"
import { Defect } from "../src/assert.ts"
import {
  concertIdMax,
  concertOfOption,
  concertOfReservation,
  concertOfSeat,
  isConcertId,
  isOptionId,
  isPersonId,
  isReservationId,
  isSeatId,
  optionIdOf,
  optionNumberOf,
  optionOfSeat,
  optionsPerConcertMax,
  reservationIdOf,
  reservationSequenceMax,
  reservationSequenceOf,
  seatIdOf,
  seatIndexOf,
  seatsPerOptionMax,
} from "../src/ids.ts"
import { type Draws, holdsForSeeds } from "./Draws.ts"

const concertIn = (draws: Draws) => draws.edgy(1, concertIdMax)
const numberIn = (draws: Draws) => draws.edgy(0, optionsPerConcertMax - 1)
const indexIn = (draws: Draws) => draws.edgy(0, seatsPerOptionMax - 1)

describe("an id", () => {
  it("gives back the parents it was made from", () => {
    holdsForSeeds(2_000, (draws) => {
      const [concert, number, index] = [concertIn(draws), numberIn(draws), indexIn(draws)]
      const option = optionIdOf(concert, number)
      const seat = seatIdOf(option, index)
      expect([concertOfOption(option), optionNumberOf(option)]).toEqual([concert, number])
      expect([optionOfSeat(seat), seatIndexOf(seat), concertOfSeat(seat)]).toEqual([option, index, concert])
      const sequence = draws.edgy(1, reservationSequenceMax)
      const reservation = reservationIdOf(concert, sequence)
      expect([concertOfReservation(reservation), reservationSequenceOf(reservation)]).toEqual([concert, sequence])
      expect([isOptionId(option), isSeatId(seat), isReservationId(reservation)]).toEqual([true, true, true])
      expect([option, seat, reservation].every(Number.isSafeInteger)).toBe(true)
    })
  })

  it("is shared by no two children", () => {
    holdsForSeeds(2_000, (draws) => {
      const [a, b] = [concertIn(draws), concertIn(draws)]
      const [m, n] = [numberIn(draws), numberIn(draws)]
      const [i, j] = [indexIn(draws), indexIn(draws)]
      const same = a === b && m === n && i === j
      expect(seatIdOf(optionIdOf(a, m), i) === seatIdOf(optionIdOf(b, n), j)).toBe(same)
    })
  })

  it("grows with its parents, so that an index keeps the seats of an option together", () => {
    const last = seatIdOf(optionIdOf(7, 3), seatsPerOptionMax - 1)
    expect(seatIdOf(optionIdOf(7, 4), 0)).toBe(last + 1)
    expect(reservationIdOf(8, 1) - reservationIdOf(7, reservationSequenceMax)).toBe(2)
  })

  it("reaches exactly to the largest number that every client can carry", () => {
    const largest = seatIdOf(optionIdOf(concertIdMax, optionsPerConcertMax - 1), seatsPerOptionMax - 1)
    expect(largest).toBe(Number.MAX_SAFE_INTEGER)
    expect(reservationIdOf(concertIdMax, reservationSequenceMax)).toBeLessThanOrEqual(Number.MAX_SAFE_INTEGER)
  })

  it.each([
    ["concert 0", () => optionIdOf(0, 0)],
    ["a concert too many", () => optionIdOf(concertIdMax + 1, 0)],
    ["an option too many", () => optionIdOf(1, optionsPerConcertMax)],
    ["a negative option", () => optionIdOf(1, -1)],
    ["a seat too many", () => seatIdOf(optionIdOf(1, 0), seatsPerOptionMax)],
    ["a seat of something that is no option", () => seatIdOf(5, 0)],
    ["reservation 0", () => reservationIdOf(1, 0)],
    ["a reservation too many", () => reservationIdOf(1, reservationSequenceMax + 1)],
    ["half a concert", () => reservationIdOf(1.5, 1)],
    ["no number", () => optionIdOf(Number.NaN, 0)],
  ])("is not made from %s", (_what, make) => {
    expect(make).toThrow(Defect)
  })
})

describe("a number from outside", () => {
  const kinds = { isConcertId, isOptionId, isSeatId, isReservationId, isPersonId }

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])(
    "is no id of any kind when it is %s",
    (value) => {
      for (const [kind, is] of Object.entries(kinds)) expect([kind, is(value)]).toEqual([kind, false])
    },
  )

  it("is told apart at both ends of each range", () => {
    expect([1, concertIdMax, concertIdMax + 1].map(isConcertId)).toEqual([true, true, false])
    const options = [2 ** 10 - 1, 2 ** 10, 2 ** 36 - 1, 2 ** 36]
    expect(options.map(isOptionId)).toEqual([false, true, true, false])
    const seats = [2 ** 27 - 1, 2 ** 27, Number.MAX_SAFE_INTEGER]
    expect(seats.map(isSeatId)).toEqual([false, true, true])
    const reservations = [2 ** 27 - 1, 2 ** 27, 2 ** 53 - 1]
    expect(reservations.map(isReservationId)).toEqual([false, true, true])
    expect([1, Number.MAX_SAFE_INTEGER].map(isPersonId)).toEqual([true, true])
  })
})
