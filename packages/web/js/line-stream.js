// @ts-check
/**
 * A line, live. A reader without a place in it hears how it goes. Of a person's own line the server sends one frame to
 * all who wait, and each page works out its own rank from it; what concerns this person alone comes in a frame of
 * its own.
 */
import { overviewOf } from "./line-api.js"
import { follow, offerOf } from "./line-wire.js"

/**
 * @typedef {Pick<import("./live/tab.js").Tab, "watch">} Live
 * @typedef {import("./live/tab.js").WatchState} LinkState
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
 * @property {(state: LinkState) => void} onState
 */

/** @param {Live} live @param {number} concertId @param {number} userId @param {Listener} on @returns {() => void} ends it */
export const watchLine = (live, concertId, userId, on) => {
  /** @type {import("./line-wire.js").LineState | null} */
  let state = null
  let greeted = false
  const watch = live.watch(
    { topic: "queue", concertId, userId, frames: true },
    {
      frame: (event, data, position) => {
        on.onHeard(data.timestamp)
        const before = state
        state = follow(state, event, data, position)
        if (state === null) return
        // It does not go on from what is known here.
        if (state.lost) {
          state = null
          return watch.again()
        }
        if (event === "INIT" || event === "LINE") on.onCounts(data)
        if (event === "LINE" && state.rank !== before?.rank) on.onRank(state.rank)
        if (event === "RANK_UPDATE" || event === "ACTIVE") on.onTold(toldOf(state, data))
        if (event !== "INIT") return
        if (greeted) on.onStartOver()
        greeted = true
      },
      alive: on.onHeard,
      state: on.onState,
    },
  )
  return watch.stop
}

/**
 * @param {Live} live @param {number} concertId
 * @param {Pick<Listener, "onHeard" | "onState"> & { onOverview: (overview: import("./line-model.js").Overview) => void }} on
 * @returns {() => void} ends it
 */
export const watchOverview = (live, concertId, { onOverview, onHeard, onState }) =>
  live.watch(
    { topic: "sale", concertId },
    { frame: (_, data) => onOverview(overviewOf(data)), alive: onHeard, state: onState },
  ).stop

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
