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

/** @param {any} data @param {Seat[]} seats @returns {[number, SeatState][]} */
export const decodeStates = (data, seats) => {
  throw new Error(`not yet agreed ${data} ${seats}`)
}
