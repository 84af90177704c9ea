// @ts-check
/** Above the map: what night it is, how many seats are left, and what the shapes mean. */
import { h, show } from "./dom.js"
import { amount, isWord, say } from "./language.js"

/**
 * @typedef {import("./seat-model.js").SeatState} SeatState
 * @typedef {SeatState | "chosen" | "mine-held" | "mine-sold"} Look how a seat is drawn
 * @typedef {{ title: string, night: string, counts: import("./seat-model.js").Counts, flags: string[], offered: boolean }} Head
 */

/** @type {SeatState[]} */
const states = ["free", "held", "sold"]
/** @type {Look[]} */
const ownLooks = ["chosen", "mine-held", "mine-sold"]

/** @param {HTMLElement} box @param {Head} head */
export const drawHead = (box, { title, night, counts, flags, offered }) =>
  show(
    box,
    h("h2", { id: "hall-title" }, `${title} `, h("small", {}, night)),
    h("ul", { class: "counts" }, ...states.map((state) => count(state, counts[state]))),
    h("div", { class: "shares", "aria-hidden": "true" }, ...states.map((state) => share(state, counts[state]))),
    h(
      "ul",
      { class: "legend", "aria-label": say("legend.title") },
      ...ownLooks.map((look) => h("li", {}, sample({ "data-look": look }), h("span", {}, say(`seat.${look}`)))),
      offered && h("li", {}, sample({ "data-look": "free", "data-offered": "" }), h("span", {}, say("seat.offered"))),
      ...flags.map((flag) => h("li", {}, sample({ "data-flag": flag }), h("span", {}, flagWord(flag)))),
    ),
  )

/** @param {SeatState} state @param {number} seats */
const count = (state, seats) =>
  h(
    "li",
    {},
    sample({ "data-look": state }),
    h("b", { "data-count": state }, amount(seats)),
    h("span", {}, say(`count.${state}`)),
  )

/** The widths share the bar by themselves. @param {SeatState} state @param {number} seats */
const share = (state, seats) => {
  const part = h("i", { "data-look": state })
  part.style.flexGrow = String(seats)
  return part
}

/** @param {Record<string, string>} look */
const sample = (look) => h("i", { class: "seat sample", "aria-hidden": "true", ...look })

/** @param {string} flag */
export const flagWord = (flag) => {
  const key = `flag.${flag}`
  return isWord(key) ? say(key) : flag
}
