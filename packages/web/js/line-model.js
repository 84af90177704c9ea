// @ts-check
/** A waiting line as the page knows it: pure data, no elements, no clock. */

/**
 * @typedef {"fifo" | "paused" | "closed" | "passthrough"} Method
 * @typedef {{ method: Method, protects: boolean, batch: number, everyMs: number, activeMax: number }} Policy
 * @typedef {{ lowMs: number, highMs: number }} Wait
 * @typedef {{ name: string, price: number, free: number, total: number }} Tier seats of one price
 * @typedef {{ policy: Policy, waiting: number, returned: number, active: number, joined: number,
 *   newcomersWait: Wait | null, estimates: { predictions: number, hits: number } }} Overview
 *   `returned`: people who came back after they were passed over, and are called first. `joined`: the last place given
 *
 * @typedef {"none" | "waiting" | "returned" | "active" | "left" | "bought" | "expired" | "revoked"} Standing
 * @typedef {{ seatIds: number[], until: number }} Offer seats that are kept for one person until a server time
 * @typedef {{ standing: Standing, place: number, rank: number, pass: string | undefined, passUntil: number,
 *   offered: Offer | null }} Own
 *   `rank`: 1 is next, 0 for a person who does not wait. `passUntil`: server time in milliseconds, 0 without a pass
 */

/** @type {Own} */
export const nowhere = { standing: "none", place: 0, rank: 0, pass: undefined, passUntil: 0, offered: null }

/** @param {Own} own */
export const waits = ({ standing }) => standing === "waiting" || standing === "returned"

/** What is still kept for the reader: the server does not say when the time is over, which is told beforehand. @param {Own} own @param {number} now */
export const keptAt = ({ standing, offered }, now) =>
  standing === "active" && offered !== null && offered.until > now ? offered : null

/** Whether seats can be bought right now. @param {Overview | undefined} overview @param {Own} own */
export const isOpen = (overview, own) =>
  overview === undefined ||
  !overview.policy.protects ||
  overview.policy.method === "passthrough" ||
  own.standing === "active"

/**
 * Who goes before and after. Those who came back are called first, so for a person in line they are ahead as well.
 * @param {Overview} overview @param {Own} own
 */
export const neighbours = ({ waiting, returned }, { standing, rank }) =>
  standing === "returned"
    ? { ahead: rank - 1, behind: Math.max(0, returned - rank) + waiting }
    : { ahead: rank - 1 + returned, behind: Math.max(0, waiting - rank) }

/** How far the line has moved since the first rank this page saw, from 0 to 1. @param {number} from @param {number} rank */
export const progress = (from, rank) => (from <= 1 ? 1 : Math.min(1, Math.max(0, (from - rank) / (from - 1))))

/**
 * Seats left by price, cheapest last.
 * @param {ReadonlyArray<import("./seat-model.js").Seat>} seats @returns {Tier[]}
 */
export const tiersOf = (seats) => {
  /** @type {Map<string, Tier>} */
  const tiers = new Map()
  for (const { tier, price, state } of seats) {
    const key = `${tier}\n${price}`
    const known = tiers.get(key) ?? { name: tier, price, free: 0, total: 0 }
    known.total++
    if (state === "free") known.free++
    tiers.set(key, known)
  }
  return [...tiers.values()].sort((a, b) => b.price - a.price)
}

/** How many are admitted in a minute when the line moves at its pace. @param {Policy} policy */
export const perMinute = ({ batch, everyMs }) => (batch * 60_000) / everyMs

/**
 * Which unit a span of time is best told in, rounded so that a low end never comes out too high nor a high end too low.
 * @param {Wait} wait @returns {{ unit: "second" | "minute" | "hour", low: number, high: number }}
 */
export const span = ({ lowMs, highMs }) => {
  const unit = highMs < 90_000 ? "second" : highMs < 90 * 60_000 ? "minute" : "hour"
  const ms = { second: 1_000, minute: 60_000, hour: 3_600_000 }[unit]
  return { unit, low: Math.floor(lowMs / ms), high: Math.max(1, Math.ceil(highMs / ms)) }
}

/**
 * Whether an estimate should be asked for again: after a minute, or earlier when a tenth of the way is done since.
 * @param {{ at: number, rank: number }} asked @param {number} nowMs @param {number} rank
 */
export const estimateIsOld = (asked, nowMs, rank) => {
  const ageMs = nowMs - asked.at
  return ageMs >= 60_000 || (ageMs >= 5_000 && rank <= asked.rank * 0.9)
}

/** How far back the pace of a line is looked at, in milliseconds. */
const paceOverMs = 10_000

/** How fast the front of a line moves lately, from where it was seen. */
export class FrontPace {
  /** @type {{ at: number, head: number }[]} */
  #seen = []

  /** @param {number} at @param {number} head */
  saw(at, head) {
    this.#seen.push({ at, head })
    while (this.#seen.length > 2 && this.#seen[0].at < at - paceOverMs) this.#seen.shift()
  }

  /** People a second; undefined before it was seen twice. @returns {number | undefined} */
  get perSecond() {
    const first = this.#seen[0]
    const last = this.#seen.at(-1)
    if (last === undefined || last.at === first.at) return undefined
    return (1_000 * (last.head - first.head)) / (last.at - first.at)
  }
}

/** Says a rank at most this often, in milliseconds: a line that moves every second must not talk all the time. */
const speakEveryMs = 10_000

/** Decides when a rank that changes is worth saying aloud. */
export class Speaker {
  #saidAt = Number.NEGATIVE_INFINITY
  #said = 0

  /** Said in another sentence just now. @param {number} rank @param {number} nowMs */
  mark(rank, nowMs) {
    this.#said = rank
    this.#saidAt = nowMs
  }

  /** Whether to say this rank now; once it says yes, the rank counts as said. @param {number} rank @param {number} nowMs */
  due(rank, nowMs) {
    if (rank === this.#said || nowMs - this.#saidAt < speakEveryMs) return false
    this.mark(rank, nowMs)
    return true
  }
}
