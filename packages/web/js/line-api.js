// @ts-check
/** The waiting line over HTTP, and how the server writes it. */
import { ApiError, once, patient } from "./api.js"
import { nowhere } from "./line-model.js"
import { offerOf } from "./line-wire.js"

/**
 * @typedef {import("./line-model.js").Overview} Overview
 * @typedef {import("./line-model.js").Own} Own
 * @typedef {import("./line-model.js").Wait} Wait
 * @typedef {{ own: Own, wait: Wait | null }} Stand where a person stands
 */

const base = "/api/v1/waiting-queue"

/** @param {number} concertId @returns {Promise<Overview>} */
export const overview = async (concertId) =>
  overviewOf((await patient("GET", `${base}/overview?concertId=${concertId}`)).body)

/** @param {any} body @returns {Overview} */
export const overviewOf = (body) => {
  const { method, protects, waiting, returned, active, joined, estimates, pace } = body
  return {
    policy: { method, protects, ...pace },
    waiting,
    returned,
    active,
    joined,
    newcomersWait: waitOf(body.estimatedWaitMs),
    estimates,
  }
}

/** @param {number} concertId @param {number} userId */
export const stand = async (concertId, userId) =>
  standOf((await patient("GET", `${base}/status?concertId=${concertId}&userId=${userId}`)).body)

/** Joining twice is the same as once, so it may be tried again. @param {number} concertId @param {number} userId */
export const join = async (concertId, userId) =>
  standOf((await patient("POST", `${base}/join`, { body: { userId, concertId } })).body)

/** @param {number} concertId @param {number} userId */
export const leave = async (concertId, userId) =>
  standOf((await patient("POST", `${base}/leave`, { body: { userId, concertId } })).body)

/** The signed proof of a place. @param {number} concertId @param {number} userId @returns {Promise<{ place: number, receipt: object }>} */
export const receipt = async (concertId, userId) =>
  (await patient("GET", `${base}/receipt?concertId=${concertId}&userId=${userId}`)).body

/** Whether the server knows the person: a remembered one may be of another database. @param {number} userId */
export const personExists = async (userId) => {
  try {
    await once("GET", `/api/users/${userId}`)
    return true
  } catch (error) {
    if (error instanceof ApiError && error.code === "user-unknown") return false
    throw error
  }
}

/** @param {any} body @returns {Stand} */
const standOf = (body) => {
  // turned away: an answer of its own, which is no error on the wire
  if (body.status === "REJECTED") throw new ApiError("answer", 200, String(body.code), String(body.code), false)
  const { status, rank, place, returned, ended, passUntil } = body
  const own = { ...nowhere, place: place ?? 0, rank: Math.max(0, rank) }
  const wait = waitOf(body.estimatedWaitMs)
  if (status === "WAITING") return { own: { ...own, standing: returned ? "returned" : "waiting" }, wait }
  if (status === "NONE") return { own: { ...nowhere, standing: ended ?? "none" }, wait }
  const pass = { pass: body.pass ?? undefined, passUntil: Date.parse(passUntil), offered: offerOf(body.offered) }
  return { own: { ...own, ...pass, standing: "active" }, wait }
}

/** @param {[number, number] | null} range @returns {Wait | null} */
const waitOf = (range) => (range === null ? null : { lowMs: range[0], highMs: range[1] })
