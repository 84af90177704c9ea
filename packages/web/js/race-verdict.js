// @ts-check
/** What a race means: the words for its outcome, checked against what the server says afterwards. */
import { say } from "./language.js"

/**
 * @typedef {{ n: number, status: number, code: string, message: string, reservationId: number,
 *   answeredMs: number, waitedMs: number, tookMs: number }} Answer one person's outcome; times since the shot
 * @typedef {{ answers: Answer[], seatState: import("./seat-model.js").SeatState, holder: number | null }} Result
 *   `holder`: the number of the person whom the server names as the seat's holder afterwards
 */

export const runners = 30

/** The sentences that say how it went; the first one is the headline. @param {Result} result @returns {string[]} */
export const verdict = ({ answers, seatState, holder }) => {
  const winners = answers.filter(({ status }) => status === 201)
  const refused = answers.filter(({ status }) => status === 409)
  const odd = answers.length - winners.length - refused.length
  const sentences = []
  if (winners.length === 1) sentences.push(say("race.won", { n: winners[0].n }))
  else if (winners.length === 0) sentences.push(say("race.none"))
  else sentences.push(say("race.bad", { count: winners.length }))
  sentences.push(say("race.refused", { count: refused.length }))
  if (odd > 0) sentences.push(say("race.odd", { count: odd }))
  if (winners.length === 1 && holder === winners[0].n && seatState === "held") {
    sentences.push(say("race.checked", { state: say("seat.held"), id: winners[0].reservationId, n: holder }))
  } else sentences.push(say("race.mismatch"))
  return sentences
}
