// @ts-check
/**
 * The live changes of one night's seats. Every stream begins with a snapshot or with exactly what was missed, so
 * nothing is ever guessed.
 */
import { seatStreamPath } from "./api.js"
import { watchEvents } from "./events.js"

/** @typedef {import("./events.js").LinkState} LinkState */

/**
 * @param {number} optionId
 * @param {{ onSnapshot: (data: any, id: string) => void, onSeats: (data: any, id: string) => void,
 *   onState: (state: LinkState) => void }} on
 * @returns {() => void} ends it
 */
export const watchSeats = (optionId, { onSnapshot, onSeats, onState }) =>
  watchEvents(
    seatStreamPath(optionId),
    {
      SNAPSHOT: (data, id) => onSnapshot(JSON.parse(data), id),
      SEATS: (data, id) => onSeats(JSON.parse(data), id),
    },
    onState,
  )
