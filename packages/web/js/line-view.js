// @ts-check
/**
 * Draws the line in front of the seats. The structure is built when something about it changes; numbers are written
 * into it, so that neither the focus nor a screen reader loses its place because the line moved.
 */

import { h, show } from "./dom.js"
import { amount, language, price, say } from "./language.js"
import { isOpen, neighbours, progress, waits } from "./line-model.js"
import { drawOffer } from "./line-offer.js"
import { ageWords, circumstance, clock, headline, lead, paceWords, trustWords, waitWords } from "./line-words.js"
import { soundWanted, wantSound } from "./sound.js"

/**
 * @typedef {import("./line-model.js").Overview} Overview
 * @typedef {import("./line-model.js").Own} Own
 * @typedef {object} Scene what there is to draw
 * @property {Overview} overview
 * @property {Own} own
 * @property {import("./line-model.js").Wait | null} wait
 * @property {number} from the first rank this page saw
 * @property {number} updatedAt
 * @property {number} now
 * @property {import("./line-stream.js").LinkState} link
 * @property {boolean} working
 * @property {import("./line-model.js").Tier[]} tiers
 * @property {import("./line-model.js").Offer | null} offer seats that are kept for the reader
 * @property {import("./line-offer.js").Names} names of these seats
 * @typedef {{ join: () => void, leave: () => void, receipt: () => void, take: () => void }} Acts
 */

export class LineView {
  #drawn = ""

  /** @param {HTMLElement} box @param {Acts} acts */
  constructor(box, acts) {
    this.box = box
    this.acts = acts
  }

  clear() {
    this.#drawn = ""
    show(this.box)
    this.box.hidden = true
  }

  /** What happened is told here, so reading goes on here. */
  focus() {
    const title = this.box.querySelector("#line-title")
    if (title instanceof HTMLElement) title.focus()
  }

  /** For something that happened by itself: takes no reader away from what they are doing elsewhere on the page. */
  callAttention() {
    const active = document.activeElement
    if (active === null || active === document.body || this.box.contains(active)) this.focus()
  }

  /** @param {Scene} scene */
  draw(scene) {
    const { overview, own, working, tiers, offer, names } = scene
    const { method } = overview.policy
    const kept = `${offer?.seatIds} ${names}`
    const structure = [language(), own.standing, method, isOpen(overview, own), working, tiers.length, kept].join()
    if (structure !== this.#drawn) {
      this.#drawn = structure
      this.box.hidden = false
      show(this.box, this.#structure(scene))
    }
    this.#write(scene)
  }

  /** @param {Scene} scene */
  #structure(scene) {
    const { overview, own } = scene
    const hint = circumstance(overview, own)
    const open = isOpen(overview, own)
    return h(
      "section",
      { class: "queue", "aria-labelledby": "line-title", "data-standing": own.standing, "data-open": open },
      h(
        "h3",
        { id: "line-title", tabindex: "-1", "data-keep": "line-title" },
        open && own.standing !== "active" ? say("line.open") : headline(own),
      ),
      hint !== "" && h("p", { class: "circumstance" }, hint),
      ...(own.standing === "active"
        ? this.#active(scene)
        : open
          ? []
          : waits(own)
            ? this.#waiting(scene)
            : this.#outside(scene)),
    )
  }

  /** @param {Scene} scene */
  #outside({ overview, own, tiers, working }) {
    const closed = overview.policy.method === "closed"
    return [
      h("p", {}, lead(own)),
      h(
        "dl",
        { class: "line-facts" },
        fact("line.waiting", "waiting"),
        fact("line.active", "active"),
        fact("line.wait", "wait", "trust"),
      ),
      h("p", { class: "hint" }, paceWords(overview.policy)),
      tierList(tiers),
      !closed &&
        h(
          "div",
          { class: "acts" },
          h(
            "button",
            {
              type: "button",
              class: "main",
              "data-keep": "join",
              "aria-disabled": String(working),
              click: this.acts.join,
            },
            say(working ? "checkout.working" : own.standing === "none" ? "line.join" : "line.again"),
          ),
        ),
      h("p", { class: "hint" }, live("age")),
    ]
  }

  /** @param {Scene} scene */
  #waiting({ overview, tiers, working }) {
    return [
      h(
        "div",
        { class: "number" },
        h("p", { class: "rank" }, h("span", {}, say("line.rank")), h("b", { "data-live": "rank" })),
        h(
          "div",
          { class: "way" },
          h(
            "div",
            {
              class: "walk",
              role: "progressbar",
              "aria-label": say("line.way"),
              "aria-valuemin": 0,
              "aria-valuemax": 100,
            },
            h("i"),
          ),
          h("p", { class: "hint" }, live("gone"), h("span", { class: "door" }, say("line.front"))),
        ),
      ),
      h(
        "dl",
        { class: "line-facts" },
        fact("line.ahead", "ahead", "returned"),
        fact("line.behind", "behind"),
        fact("line.wait", "wait", "trust"),
      ),
      h("p", { class: "hint" }, paceWords(overview.policy), " ", live("age")),
      tierList(tiers),
      h("p", { class: "keep" }, say("line.keep")),
      soundSwitch(),
      this.#placeActs(working, say("line.leave")),
    ]
  }

  /** @param {Scene} scene */
  #active({ working, offer, names }) {
    return [
      offer !== null && drawOffer(offer, names, this.acts.take),
      h("p", { class: "pass" }, h("span", {}, say("line.pass")), h("b", { "data-live": "left" })),
      h("p", {}, say("line.lead.active")),
      this.#placeActs(working, say("line.giveBack")),
    ]
  }

  /** What a person with a place can do. @param {boolean} working @param {string} leave */
  #placeActs(working, leave) {
    const disabled = { "aria-disabled": String(working) }
    const receipt = { type: "button", "data-keep": "receipt", ...disabled, click: this.acts.receipt }
    const goodbye = { type: "button", class: "quiet", "data-keep": "leave", ...disabled, click: this.acts.leave }
    return h("div", { class: "acts" }, h("button", receipt, say("line.receipt")), h("button", goodbye, leave))
  }

  /** @param {Scene} scene */
  #write(scene) {
    const values = valuesOf(scene)
    for (const element of this.box.querySelectorAll("[data-live]")) {
      const text = values[element.getAttribute("data-live") ?? ""] ?? ""
      if (element.textContent !== text) element.textContent = text
    }
    const walk = this.box.querySelector(".walk")
    if (walk instanceof HTMLElement) {
      const share = progress(scene.from, scene.own.rank)
      walk.style.setProperty("--share", String(share))
      walk.setAttribute("aria-valuenow", String(Math.round(share * 100)))
    }
    this.box.firstElementChild?.setAttribute("data-link", scene.link)
    for (const [index, row] of [...this.box.querySelectorAll(".tiers li")].entries()) writeTier(row, scene.tiers[index])
  }
}

/** @param {Scene} scene @returns {Record<string, string>} */
const valuesOf = ({ overview, own, wait, from, updatedAt, now, link, offer }) => {
  const { ahead, behind } = neighbours(overview, own)
  const cutOff = link === "reconnecting" || link === "offline" || link === "ended"
  const age = ageWords(now - updatedAt)
  return {
    rank: amount(own.rank),
    gone: say("line.gone", { count: amount(Math.max(0, from - own.rank)) }),
    ahead: amount(Math.max(0, ahead)),
    behind: amount(behind),
    returned: overview.returned > 0 ? say("line.returned", { count: amount(overview.returned) }) : "",
    waiting: amount(overview.waiting + overview.returned),
    active:
      overview.policy.activeMax === 0
        ? amount(overview.active)
        : `${amount(overview.active)} / ${amount(overview.policy.activeMax)}`,
    wait: waitWords(overview.policy.method === "paused" ? null : wait),
    trust: trustWords(overview.estimates),
    age: !cutOff ? age : waits(own) ? say(`line.age.${link}`, { age }) : `${outsideWords(link)}. ${age}`,
    left: clock(own.passUntil - now),
    kept: offer === null ? "" : clock(offer.until - now),
  }
}

/** For a reader who has no place to lose. @param {"reconnecting" | "offline" | "ended"} link */
const outsideWords = (link) => say(`link.${link === "ended" ? "idle" : link}`)

/** @param {string} name */
const live = (name) => h("span", { "data-live": name })

/** @param {import("./language.js").WordKey} word @param {string} value @param {string} [note] */
const fact = (word, value, note) =>
  h(
    "div",
    {},
    h("dt", {}, say(word)),
    h("dd", {}, h("b", { "data-live": value }), note !== undefined && h("small", { "data-live": note })),
  )

/** @param {import("./line-model.js").Tier[]} tiers */
const tierList = (tiers) =>
  tiers.length > 0 &&
  h(
    "ul",
    { class: "tiers", "aria-label": say("line.tiers") },
    ...tiers.map(() => h("li", {}, h("b"), h("span", { class: "money" }), h("span", { class: "free" }))),
  )

/** @param {Element} row @param {import("./line-model.js").Tier} tier */
const writeTier = (row, { name, price: won, free, total }) => {
  const texts = [
    name,
    price(won),
    free === 0 ? say("line.tier.none") : say("line.tier", { free: amount(free), total: amount(total) }),
  ]
  for (const [index, text] of texts.entries())
    if (row.children[index].textContent !== text) row.children[index].textContent = text
}

const soundSwitch = () => {
  const box = h("input", { type: "checkbox", id: "sound", "data-keep": "sound" })
  box.checked = soundWanted()
  box.addEventListener("change", () => wantSound(box.checked))
  return h("p", { class: "sound" }, box, h("label", { for: "sound" }, say("line.sound")))
}
