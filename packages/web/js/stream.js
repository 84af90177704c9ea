// @ts-check
/**
 * The live changes of one night's seats. What is told begins with a snapshot, or goes on with exactly what was missed,
 * so nothing is ever guessed.
 */
import { live } from "./live.js"

/** @typedef {import("./live/tab.js").WatchState} LinkState */

/**
 * @param {number} optionId
 * @param {{ onStates: (data: any, position: string) => void, onState: (state: LinkState) => void }} on
 * @returns {() => void} ends it
 */
export const watchSeats = (optionId, { onStates, onState }) =>
  live.watch({ topic: "seats", optionId }, { frame: (_, data, position) => onStates(data, position), state: onState })
    .stop
