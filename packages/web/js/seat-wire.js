// @ts-check
/** How the server writes seats, and what this page makes of it. */
import { stateOf } from "./seat-model.js"

/** @typedef {import("./seat-model.js").Seat} Seat */
/** @typedef {import("./seat-model.js").SeatState} SeatState */

/** @param {any} body @returns {Seat[]} */
export const decodeSeatMap = (body) =>
  body.map((/** @type {any} */ seat, /** @type {number} */ index) => ({
    index,
    id: seat.id,
    seatNumber: seat.seatNumber,
    section: seat.section,
    row: seat.row,
    number: seat.number,
    tier: seat.tier,
    price: seat.price,
    flags: seat.flags,
    state: stateOf(seat.status),
  }))

const stateOfDigit = /** @type {const} */ (["free", "held", "sold"])

/**
 * The states in a frame of the stream, by seat id: a snapshot has a digit per seat, a change has pairs of index and digit.
 * @param {{ states?: string, seats?: [number, number][] }} data @param {Seat[]} seats @returns {[number, SeatState][]}
 */
export const decodeStates = (data, seats) => {
  const pairs = data.seats ?? [...(data.states ?? "")].map((digit, index) => [index, Number(digit)])
  return pairs.map(([index, digit]) => [seats[index].id, stateOfDigit[digit]])
}
