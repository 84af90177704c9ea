// @ts-check
/** Seats that came back and are kept for the reader for a while: which ones, how much longer, and the way to them. */
import { h } from "./dom.js"
import { amount, say } from "./language.js"

/**
 * @typedef {import("./line-model.js").Offer} Offer
 * @typedef {string | undefined} Names of the seats, undefined while another night is shown
 */

/** @param {Offer} offer @param {Names} names */
export const offerWords = ({ seatIds }, names) =>
  names === undefined ? say("offer.elsewhere", { count: amount(seatIds.length) }) : say("offer.title", { seats: names })

/** @param {Offer} offer @param {Names} names @param {() => void} take */
export const drawOffer = (offer, names, take) =>
  h(
    "div",
    { class: "offer", role: "group", "aria-labelledby": "offer-title" },
    h("p", { id: "offer-title" }, offerWords(offer, names)),
    h("p", { class: "pass" }, h("span", {}, say("offer.left")), h("b", { "data-live": "kept" })),
    h(
      "div",
      { class: "acts" },
      h(
        "button",
        { type: "button", class: "main", "data-keep": "take-offer", click: take },
        say(names === undefined ? "offer.show" : "offer.choose"),
      ),
    ),
  )
