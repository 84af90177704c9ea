// @ts-check
/** The reader's reservations as tickets, each with the steps that its state allows. */
import { serverNow } from "./api.js"
import { h, show } from "./dom.js"
import { price, say } from "./language.js"

/**
 * @typedef {import("./api.js").Order} Order
 * @typedef {"paying" | "confirm" | "cancel" | "refund"} Step
 * @typedef {{ working: boolean, move: (order: Order, step: Step) => void }} Actions
 * @typedef {Record<string, import("./stored.js").Ticket>} Tickets by order id
 */

const live = new Set(["HOLD", "PAYING", "CONFIRMED"])

/** Whether the order has its seats. @param {Order} order */
export const isLive = ({ status }) => live.has(status)

/** @type {Record<string, { step: Step, word: import("./language.js").WordKey, main: boolean }[]>} */
const steps = {
  HOLD: [
    { step: "paying", word: "order.pay", main: true },
    { step: "cancel", word: "order.release", main: false },
  ],
  PAYING: [{ step: "confirm", word: "order.confirm", main: true }],
  CONFIRMED: [{ step: "cancel", word: "order.cancel", main: false }],
  CANCELLED: [{ step: "refund", word: "order.refund", main: false }],
  REFUNDED: [],
  EXPIRED: [],
}

/** @param {HTMLElement} box @param {Order[]} orders @param {Tickets} tickets @param {Actions} actions */
export const drawTickets = (box, orders, tickets, actions) => {
  const newest = [...orders].sort((a, b) => b.id - a.id)
  const current = newest.filter((order) => isLive(order) || order.status === "CANCELLED")
  const past = newest.filter((order) => !current.includes(order))
  const open = box.querySelector("details")?.open ?? false
  /** @param {Order[]} some */
  const list = (some) => h("ul", { class: "orders" }, ...some.map((order) => draw(order, tickets[order.id], actions)))
  show(
    box,
    current.length > 0 && list(current),
    past.length > 0 && h("details", { open }, h("summary", { "data-keep": "past" }, say("order.past")), list(past)),
  )
}

/** @param {Order} order @param {import("./stored.js").Ticket | undefined} ticket @param {Actions} actions */
const draw = (order, ticket, actions) => {
  const names = ticket?.names ?? order.seatIds.join(", ")
  const ending = order.status === "HOLD" || order.status === "PAYING" ? order.holdExpiresAt : null
  return h(
    "li",
    { class: "ticket", "data-status": order.status, "data-order": order.id, tabindex: -1 },
    h("p", { class: "ticket-title" }, ticket?.title ?? ""),
    h("p", { class: "ticket-seats" }, h("b", {}, names), ticket && h("span", { class: "money" }, price(ticket.price))),
    h(
      "p",
      { class: "ticket-status" },
      h("span", {}, say(`order.${order.status}`)),
      ending !== null && h("span", { class: "left", "data-until": ending }, timeLeft(ending)),
    ),
    h("p", { class: "hint" }, say("order.number", { id: order.id })),
    steps[order.status].length > 0 &&
      h("div", { class: "acts" }, ...steps[order.status].map((step) => button(order, names, step, actions))),
  )
}

/** @param {Order} order @param {string} names @param {typeof steps[string][number]} step @param {Actions} actions */
const button = (order, names, { step, word, main }, actions) =>
  h(
    "button",
    {
      type: "button",
      class: main ? "main" : "quiet",
      disabled: actions.working,
      "data-keep": `${order.id}-${main ? "main" : "side"}`,
      "aria-label": say("order.actionFor", { action: say(word), seats: names }),
      click: () => actions.move(order, step),
    },
    say(word),
  )

/**
 * Where the focus goes on after a step: to the next step, never to a button that takes the ticket away.
 * @param {HTMLElement} box @param {number} id
 */
export const focusTicket = (box, id) => {
  const ticket = box.querySelector(`[data-order="${id}"]`)
  const folded = ticket?.closest("details:not([open])")?.querySelector("summary")
  const next = ticket?.querySelector("button.main") ?? folded ?? ticket
  if (next instanceof HTMLElement) next.focus()
}

/** @param {string} until a server time */
export const timeLeft = (until) => {
  const seconds = Math.max(0, Math.ceil((Date.parse(until) - serverNow()) / 1000))
  const time = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`
  return say("order.left", { time })
}
