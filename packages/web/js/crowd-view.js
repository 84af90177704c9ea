// @ts-check
/** Draws a crowd as one mark per person, in the order in which they came, and the buttons that send it. */
import { h, show } from "./dom.js"
import { amount, language, say } from "./language.js"

/** @typedef {import("./crowd.js").Counts} Counts */

const sizes = [30, 100, 300]

/** In the order in which a person goes through them, newest last. */
const stages = /** @type {const} */ (["gone", "inside", "waiting", "coming"])

export class CrowdView {
  #drawn = ""
  #size = 100

  /** @param {HTMLElement} box @param {{ send: (size: number) => void, home: () => void }} acts */
  constructor(box, acts) {
    this.box = box
    this.acts = acts
  }

  /** @param {Counts} counts @param {boolean} running @param {boolean} possible whether there is a line to stand in */
  draw(counts, running, possible) {
    const structure = [language(), running, possible, counts.total].join()
    if (structure !== this.#drawn) {
      this.#drawn = structure
      show(this.box, this.#controls(running, possible), counts.total > 0 ? figure(counts.total) : idle())
    }
    for (const stage of stages) {
      const count = this.box.querySelector(`[data-crowd="${stage}"]`)
      if (count !== null) count.textContent = amount(counts[stage])
    }
    this.#paint(counts)
  }

  /** @param {boolean} running @param {boolean} possible */
  #controls(running, possible) {
    const select = h(
      "select",
      { id: "crowd-size", "data-keep": "crowd-size", disabled: running || !possible },
      ...sizes.map((size) => h("option", { value: size, selected: size === this.#size }, amount(size))),
    )
    select.addEventListener("change", () => {
      this.#size = Number(select.value)
    })
    return h(
      "div",
      { class: "crowd-controls" },
      h("label", { for: "crowd-size" }, say("crowd.size")),
      select,
      running
        ? h("button", { type: "button", "data-keep": "crowd", click: this.acts.home }, say("crowd.home"))
        : h(
            "button",
            {
              type: "button",
              class: "main",
              "data-keep": "crowd",
              disabled: !possible,
              click: () => this.acts.send(this.#size),
            },
            say("crowd.send"),
          ),
    )
  }

  /** @param {Counts} counts */
  #paint(counts) {
    const people = this.box.querySelector(".people")
    if (people === null) return
    let index = 0
    for (const stage of stages) {
      for (let n = 0; n < counts[stage]; n++, index++) people.children[index]?.setAttribute("data-stage", stage)
    }
    const total = amount(counts.total)
    const label = say("crowd.figure", { ...counts, total })
    if (people.getAttribute("aria-label") !== label) people.setAttribute("aria-label", label)
  }
}

const idle = () => h("p", { class: "hint" }, say("crowd.idle"))

/** @param {number} total */
const figure = (total) =>
  h(
    "div",
    { class: "crowd-figure" },
    h("div", { class: "people", role: "img" }, ...Array.from({ length: total }, () => h("i", {}))),
    h(
      "ul",
      { class: "crowd-counts" },
      ...[...stages]
        .reverse()
        .map((stage) =>
          h(
            "li",
            {},
            h("i", { "data-stage": stage, "aria-hidden": "true" }),
            h("b", { "data-crowd": stage }),
            h("span", {}, say(`crowd.${stage}`)),
          ),
        ),
    ),
  )
