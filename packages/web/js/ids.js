// @ts-check
/** A child id contains its parent, so no look-up is needed to find where something belongs. */

/** @param {number} optionId */
export const concertOfOption = (optionId) => Math.floor(optionId / 2 ** 10)

/** @param {number} seatId */
export const optionOfSeat = (seatId) => Math.floor(seatId / 2 ** 17)

/** @param {number} seatId */
export const concertOfSeat = (seatId) => concertOfOption(optionOfSeat(seatId))

/** @param {number} orderId */
export const concertOfOrder = (orderId) => Math.floor(orderId / 2 ** 27)
