// @ts-check
/** The HTTP surface as this page uses it. Every failure is an {@link ApiError} that says whether trying again can help. */
import { isWord, say } from "./language.js"
import { randomId } from "./random-id.js"
import { tokenHeaders } from "./token.js"

/**
 * @typedef {{ id: number, title: string, artistName: string }} Concert
 * @typedef {{ id: number, concertDate: string, zone: string, venueName?: string | null }} Option
 * @typedef {{ id: number, username: string }} Person
 * @typedef {"HOLD" | "PAYING" | "CONFIRMED" | "CANCELLED" | "REFUNDED" | "EXPIRED"} OrderStatus
 * @typedef {{ id: number, userId: number, seatId: number, seatIds: number[], status: OrderStatus,
 *   reservedAt: string, holdExpiresAt: string | null }} Order
 * @typedef {{ body?: unknown, key?: string | undefined, pass?: string | undefined }} Asked `pass`: that the line gave
 */

export class ApiError extends Error {
  /**
   * @param {"network" | "answer"} kind
   * @param {number} status
   * @param {string} code the server's code for a refusal, empty when it gave none
   * @param {string} message
   * @param {boolean} retry
   */
  constructor(kind, status, code, message, retry) {
    super(message)
    this.kind = kind
    this.status = status
    this.code = code
    this.retry = retry
  }

  /** The sentence for the reader: ours for a known code, else the server's. */
  get sentence() {
    if (this.kind === "network") return say("error.network")
    const key = `code.${this.code}`
    return isWord(key) ? say(key) : this.message
  }
}

const waitMsMax = 15_000
const pausesMs = [250, 1_000]

/** @param {number} ms */
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

/** Milliseconds by which the server's clock is ahead of this machine's. */
let serverAheadMs = 0
export const serverNow = () => Date.now() + serverAheadMs
/** @param {string} text a server time that was "now" a moment ago */
export const setServerTime = (text) => {
  const at = Date.parse(text)
  if (!Number.isNaN(at)) serverAheadMs = at - Date.now()
}

/**
 * @param {string} method
 * @param {string} path
 * @param {Asked} [options]
 * @returns {Promise<{ status: number, body: any, text: string }>}
 */
export const once = async (method, path, { body, key, pass } = {}) => {
  /** @type {Record<string, string>} */
  const headers = { accept: "application/json", ...tokenHeaders() }
  if (body !== undefined) headers["content-type"] = "application/json"
  if (key !== undefined) headers["idempotency-key"] = key
  if (pass !== undefined) headers["admission-pass"] = pass
  let response
  let text
  try {
    response = await fetch(path, {
      method,
      headers,
      body: body === undefined ? null : JSON.stringify(body),
      signal: AbortSignal.timeout(waitMsMax),
      // The server is asked each time; what it lets a browser keep, the seat map, is not sent again while it is the same.
      cache: "no-cache",
    })
    text = await response.text()
  } catch (cause) {
    throw new ApiError("network", 0, "", cause instanceof Error ? cause.message : "network", true)
  }
  const parsed = parse(text)
  if (response.ok) return { status: response.status, body: parsed, text }
  throw failureOf(response.status, text)
}

/** What an answer is that is no success. @param {number} status @param {string} text its body */
export const failureOf = (status, text) => {
  const parsed = parse(text)
  const code = typeof parsed?.code === "string" ? parsed.code : ""
  const message = firstText(parsed?.message, parsed?.detail, parsed?.title, text.slice(0, 200), say("error.unexpected"))
  return new ApiError("answer", status, code, message, status === 503 || status === 429)
}

/** @param {string} text */
const parse = (text) => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** @param {...unknown} candidates */
const firstText = (...candidates) => {
  for (const candidate of candidates) if (typeof candidate === "string" && candidate !== "") return candidate
  return ""
}

/**
 * Tries again a few times where that is safe: reads, and writes that carry a key or are idempotent by their nature.
 * @param {string} method @param {string} path @param {Asked} [options]
 */
export const patient = async (method, path, options) => {
  for (let attempt = 0; ; attempt++) {
    try {
      return await once(method, path, options)
    } catch (error) {
      if (!(error instanceof ApiError) || !error.retry || attempt >= pausesMs.length) throw error
      await pause(pausesMs[attempt])
    }
  }
}

/** @returns {Promise<Concert[]>} */
export const concerts = async () => list((await patient("GET", "/api/concerts")).body)

/** @param {number} concertId @returns {Promise<Option[]>} */
export const options = async (concertId) => list((await patient("GET", `/api/concerts/${concertId}/options`)).body)

/** @param {number} optionId */
export const seatMap = async (optionId) => (await patient("GET", `/api/concerts/options/${optionId}/seat-map`)).body

/** A made-up person with a name that no other person has. @param {string} prefix @returns {Promise<Person>} */
export const createPerson = async (prefix) => {
  const username = `${prefix}-${randomId().slice(0, 12)}`
  return (await patient("POST", "/api/users", { body: { username }, key: randomId() })).body
}

/**
 * A concert with one night and that many seats.
 * @param {string} title @param {number} seatCount @returns {Promise<{ concertId: number, optionId: number }>}
 */
export const setUp = async (title, seatCount) => {
  const concertDate = new Date(Date.now() + 30 * 86_400_000).toISOString()
  const body = {
    title,
    artistName: "Thirty People",
    entertainmentName: "Race Track",
    agencyName: "Race Track",
    concertDate,
    seatCount,
  }
  const made = (await patient("POST", "/api/concerts/setup", { body, key: randomId() })).body
  if (!Array.isArray(made?.optionIds)) throw new ApiError("answer", 200, "", say("error.unexpected"), false)
  return { concertId: made.concertId, optionId: made.optionIds[0] }
}

/** @param {number} userId @param {number[]} seatIds @param {string} key @param {string} [pass] @returns {Promise<Order>} */
export const hold = async (userId, seatIds, key, pass) => {
  const order = (await patient("POST", "/api/reservations/v6/holds", { body: { userId, seatIds }, key, pass })).body
  setServerTime(order.reservedAt)
  return order
}

/** @param {number} orderId @param {number} userId @param {"paying" | "confirm" | "cancel" | "refund"} step @param {string} [pass] @returns {Promise<Order>} */
export const move = async (orderId, userId, step, pass) =>
  (await patient("POST", `/api/reservations/v6/${orderId}/${step}`, { body: { userId }, pass })).body

/** @param {number} orderId @param {number} userId @returns {Promise<Order>} */
export const order = async (orderId, userId) =>
  (await patient("GET", `/api/reservations/v6/${orderId}?userId=${userId}`)).body

/** @param {unknown} body @returns {any[]} */
const list = (body) => {
  if (!Array.isArray(body)) throw new ApiError("answer", 200, "", say("error.unexpected"), false)
  return body
}
