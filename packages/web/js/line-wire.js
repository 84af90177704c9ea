// @ts-check
/**
 * What a client knows of its place in line, worked out from the shared frames of `frames=line`. Pure: the rule of
 * docs/reference/streams.md in code.
 */

/**
 * @typedef {{
 *   concertId: number, userId: number,
 *   status: "WAITING" | "ACTIVE" | "NONE",
 *   place: number | null, rank: number, returned: boolean,
 *   pass: string | undefined,
 *   offered: { seatIds: number[], until: string } | null,
 *   waiting: number, active: number, seatsFree: number, method: string,
 *   at: string,
 *   lost: boolean,
 * }} LineState `at`: the position that this is as of, to resume from; `lost`: a frame is missing, so connect anew
 *   without a position
 */

/** What the server says is kept for a person. @param {LineState["offered"]} offered @returns {import("./line-model.js").Offer | null} */
export const offerOf = (offered) => offered && { seatIds: offered.seatIds, until: Date.parse(offered.until) }

/** What a frame leaves out is not so. */
const untold = { pass: undefined, offered: null }

/**
 * The state after one more event. @param {LineState | null} state null before the first
 * @param {string} event @param {Record<string, any>} data @param {string} id its position, empty for none
 * @returns {LineState | null}
 */
export const follow = (state, event, data, id) => {
  switch (event) {
    case "INIT":
      return { ...untold, .../** @type {any} */ (data), at: id, lost: false }
    case "RANK_UPDATE":
    case "ACTIVE":
      return state && { ...state, ...untold, ...data, at: id }
    case "LINE":
      return state && afterFrame(state, /** @type {any} */ (data), id)
    default:
      return state
  }
}

/**
 * @param {LineState} state
 * @param {{ from: string, head: number, front: number, gone: number[] | null, waiting: number, active: number,
 *   seatsFree: number, method: string }} frame
 * @param {string} id @returns {LineState}
 */
const afterFrame = (state, { from, head, front, gone, waiting, active, seatsFree, method }, id) => {
  if (from !== state.at) return { ...state, lost: true }
  const next = { ...state, waiting, active, seatsFree, method, at: id }
  const { place } = state
  if (state.status !== "WAITING" || state.returned || place === null) return next
  // Gone from the line, or more went than the frame can tell: a frame for this person alone says what became of it.
  if (place <= head || gone === null || gone.includes(place)) return next
  return { ...next, rank: state.rank - front - gone.filter((other) => other < place).length }
}
