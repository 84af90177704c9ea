// @ts-check
/**
 * One person's line, live. The server sends one frame to everybody in line, and each page works out its own rank from
 * it; what concerns this person alone comes in a frame of its own.
 */
import { watchEvents } from "./events.js"
import { follow, offerOf } from "./line-wire.js"

/**
 * @typedef {{ method: import("./line-model.js").Method, waiting: number, cameBack: number, active: number,
 *   joined: number }} Counts
 * @typedef {{ status: "WAITING" | "ACTIVE" | "NONE", place: number, returned: boolean, rank: number,
 *   pass: string | undefined, passUntil: number, offered: import("./line-model.js").Offer | null }} Told
 * @typedef {object} Listener
 * @property {(told: Told) => void} onTold what concerns this person
 * @property {(rank: number) => void} onRank
 * @property {(counts: Counts) => void} onCounts
 * @property {(timestamp: string) => void} onHeard anything at all, with the server's time
 * @property {() => void} onStartOver the server began anew: what the stream does not say may have changed, too
 * @property {(state: import("./events.js").LinkState) => void} onState
 */

/** @param {number} concertId @param {number} userId @param {Listener} on @returns {() => void} ends it */
export const watchLine = (concertId, userId, on) => {
  const path = `/api/v1/waiting-queue/subscribe?concertId=${concertId}&userId=${userId}&frames=line`
  /** @type {import("./line-wire.js").LineState | null} */
  let state = null
  let greeted = false
  let end = () => {}

  /** @param {string} event */
  const heard = (event) => (/** @type {string} */ text, /** @type {string} */ id) => {
    const data = JSON.parse(text)
    on.onHeard(data.timestamp)
    const before = state
    state = follow(state, event, text, id)
    if (state === null) return
    if (state.lost) return begin()
    if (event === "INIT" || event === "LINE") on.onCounts(data)
    if (event === "LINE" && state.rank !== before?.rank) on.onRank(state.rank)
    if (event === "RANK_UPDATE" || event === "ACTIVE") on.onTold(toldOf(state, data))
    if (event !== "INIT") return
    if (greeted) on.onStartOver()
    greeted = true
  }

  // A frame is missing: without a position the server begins with everything.
  const begin = () => {
    end()
    state = null
    const events = ["INIT", "LINE", "RANK_UPDATE", "ACTIVE", "KEEPALIVE"].map((event) => [event, heard(event)])
    end = watchEvents(path, Object.fromEntries(events), on.onState)
  }
  begin()
  return () => end()
}

/** @param {import("./line-wire.js").LineState} state @param {any} data @returns {Told} */
const toldOf = ({ status, place, rank, returned, pass, offered }, { timestamp, activeTtlSeconds }) => ({
  status,
  place: place ?? 0,
  returned,
  rank: Math.max(0, rank),
  pass,
  passUntil: Date.parse(timestamp) + activeTtlSeconds * 1_000,
  offered: offerOf(offered),
})
