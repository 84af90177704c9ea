// @ts-check
/** What operators of a line see and do. It is on the trusted surface, which may be closed to this page. */
import { ApiError, once } from "./api.js"

/**
 * @typedef {import("./line-model.js").Policy} Policy
 * @typedef {{ policy: Policy, waiting: number, returned: number, active: number, head: number }} LineReport
 *   `head`: all people at or before that place are gone from the line
 */

/** @param {number} concertId */
const pathOf = (concertId) => `/api/lab/concerts/${concertId}/line`

/** @param {number} concertId @returns {Promise<LineReport>} */
export const report = async (concertId) => (await once("GET", pathOf(concertId))).body

/** @param {number} concertId @param {Partial<Policy>} changes @returns {Promise<LineReport>} */
export const setLine = async (concertId, changes) => (await once("PUT", pathOf(concertId), { body: changes })).body

/** Whether the trusted surface is closed to this page. @param {unknown} error @returns {error is ApiError} */
export const isClosed = (error) => error instanceof ApiError && error.code.startsWith("lab-")
