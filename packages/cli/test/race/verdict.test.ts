import { describe, expect, it } from "vitest"
import {
  type KeptReservation,
  type Outcome,
  refusalCounts,
  type SeatOnMap,
  violations,
} from "../../src/race/verdict.ts"

const seat = (id: number, status = "AVAILABLE"): SeatOnMap => ({ id, seatNumber: `A-${id}`, status })
const won = (userId: number, reservationId: number, ...asked: number[]): Outcome => ({
  userId,
  asked,
  status: 201,
  code: "",
  reservationId,
  tookMs: 1,
})
const lost = (userId: number, ...asked: number[]): Outcome => ({
  userId,
  asked,
  status: 409,
  code: "seat-taken",
  reservationId: 0,
  tookMs: 1,
})
const kept = (id: number, userId: number, ...seatIds: number[]): KeptReservation => ({
  id,
  userId,
  seatIds,
  status: "HOLD",
})

describe("a race that was fair", () => {
  it("has nothing to complain about", () => {
    const outcomes = [won(1, 11, 5), lost(2, 5), lost(3, 5)]
    const aftermath = { seats: [seat(5, "TEMP_RESERVED")], reservations: [kept(11, 1, 5)] }
    expect(violations(outcomes, aftermath)).toEqual([])
  })

  it("may leave seats free that cannot be taken as a pair", () => {
    const outcomes = [won(1, 11, 5, 6), lost(2, 6, 7)]
    const seats = [seat(5, "TEMP_RESERVED"), seat(6, "TEMP_RESERVED"), seat(7)]
    expect(violations(outcomes, { seats, reservations: [kept(11, 1, 5, 6)] })).toEqual([])
  })

  it("ignores reservations that have ended", () => {
    const ended = { ...kept(12, 2, 5), status: "EXPIRED" }
    const aftermath = { seats: [seat(5, "TEMP_RESERVED")], reservations: [kept(11, 1, 5), ended] }
    expect(violations([won(1, 11, 5)], aftermath)).toEqual([])
  })
})

describe("a race in which the server lied", () => {
  const held = [seat(5, "TEMP_RESERVED")]
  it.each([
    [
      "a seat promised twice",
      [won(1, 11, 5), won(2, 12, 5)],
      { seats: held, reservations: [kept(11, 1, 5), kept(12, 2, 5)] },
      ["seat A-5 was promised 2 times", "seat A-5 has 2 holders"],
    ],
    [
      "a promise that is gone",
      [won(1, 11, 5)],
      { seats: [seat(5)], reservations: [] },
      ["reservation 11 was promised and is gone"],
    ],
    [
      "half a pair",
      [won(1, 11, 5, 6)],
      { seats: [...held, seat(6)], reservations: [kept(11, 1, 5)] },
      ["reservation 11 holds other seats than asked for"],
    ],
    [
      "a hold that was not told",
      [lost(1, 5)],
      { seats: held, reservations: [kept(11, 1, 5)] },
      ["reservation 11 exists, and no request was told so"],
    ],
    [
      "a seat that was refused and is free",
      [lost(1, 5), lost(2, 5)],
      { seats: [seat(5)], reservations: [] },
      ["2 were refused a seat that is free"],
    ],
    [
      "a map that shows something else",
      [won(1, 11, 5)],
      { seats: [seat(5)], reservations: [kept(11, 1, 5)] },
      ["the seat map shows A-5 as AVAILABLE, but it is held"],
    ],
  ])("is found out: %s", (_, outcomes, aftermath, expected) => {
    expect(violations(outcomes, aftermath)).toEqual(expected)
  })

  it("counts an answer that is neither a hold nor a refusal", () => {
    const gone: Outcome = { ...lost(2, 5), status: 0, code: "ECONNRESET" }
    const aftermath = { seats: held, reservations: [kept(11, 1, 5), kept(12, 2)] }
    expect(violations([won(1, 11, 5), gone], aftermath)).toEqual(["1 answers were neither 201 nor 409"])
  })
})

describe("the reasons for refusals", () => {
  it("are counted with the most frequent first", () => {
    const outcomes = [lost(1, 5), { ...lost(2, 5), code: "person-limit" }, lost(3, 5), won(4, 11, 5)]
    expect(refusalCounts(outcomes)).toEqual([
      ["409 seat-taken", 2],
      ["409 person-limit", 1],
    ])
  })
})
