// @ts-check
/** Draws what an operator sees of a line, and the means to steer it. Numbers are written into what stands there. */
import { h, show } from "./dom.js"
import { amount, language, rate, say } from "./language.js"

/**
 * @typedef {import("./line-model.js").Policy} Policy
 * @typedef {import("./line-model.js").Method} Method
 * @typedef {import("./operator-api.js").LineReport} LineReport
 * @typedef {{ method: (method: Method) => void, pace: (pace: Partial<Policy>) => void, giveLine: () => void }} Acts
 */

/** @type {Method[]} */
const methods = ["fifo", "paused", "closed", "passthrough"]
const paceFields = /** @type {const} */ (["batch", "everyMs", "activeMax"])

export class OperatorView {
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

  /**
   * @param {string} title @param {LineReport} report @param {number | undefined} perSecond
   * @param {import("./live/tab.js").WatchState} link whether what is shown is as of now
   */
  draw(title, report, perSecond, link) {
    const { policy } = report
    const structure = [language(), title, policy.protects, policy.method].join()
    if (structure !== this.#drawn) {
      this.#drawn = structure
      this.box.hidden = false
      const heading = h("h3", {}, say("operator.title"))
      // Below the buttons, which must not move away under a finger.
      const cutOff = h("p", { class: "hint", "data-live": "cutOff" })
      if (policy.protects) show(this.box, heading, facts(), this.#methods(policy), this.#pace(policy), cutOff)
      else show(this.box, heading, h("p", {}, say("crowd.none", { title })), this.#giveLine())
    }
    this.#write(report, perSecond, link)
  }

  #giveLine() {
    return h(
      "p",
      {},
      h("button", { type: "button", "data-keep": "give-line", click: this.acts.giveLine }, say("crowd.giveLine")),
    )
  }

  /** @param {Policy} policy */
  #methods(policy) {
    return h(
      "div",
      { class: "operator-acts", role: "group", "aria-label": say("operator.method") },
      ...methods.map((method) =>
        h(
          "button",
          {
            type: "button",
            "data-keep": `method-${method}`,
            "aria-pressed": String(policy.method === method),
            click: () => this.acts.method(method),
          },
          say(`operator.do.${method}`),
        ),
      ),
    )
  }

  /** @param {Policy} policy */
  #pace(policy) {
    const inputs = paceFields.map((field) =>
      h("input", {
        id: `pace-${field}`,
        name: field,
        type: "number",
        inputmode: "numeric",
        min: field === "everyMs" ? 10 : 0,
        max: 1_000_000,
        required: true,
        value: policy[field],
        "data-keep": `pace-${field}`,
      }),
    )
    return h(
      "form",
      {
        class: "pace",
        submit: (/** @type {Event} */ event) => {
          event.preventDefault()
          this.acts.pace(Object.fromEntries(inputs.map(({ name, value }) => [name, Number(value)])))
        },
      },
      ...inputs.map((input) =>
        h("label", { for: input.id }, say(`operator.${paceFields[inputs.indexOf(input)]}`), input),
      ),
      h("button", { type: "submit", "data-keep": "pace" }, say("operator.apply")),
    )
  }

  /** @param {LineReport} report @param {number | undefined} perSecond @param {import("./live/tab.js").WatchState} link */
  #write({ policy, waiting, returned, active }, perSecond, link) {
    /** @type {Record<string, string>} */
    const values = {
      waiting: amount(waiting + returned),
      active: policy.activeMax === 0 ? amount(active) : `${amount(active)} / ${amount(policy.activeMax)}`,
      rate: perSecond === undefined ? "–" : rate(perSecond),
      method: say(`operator.method.${policy.method}`),
      cutOff: isCutOff(link) ? say(`link.${link === "ended" ? "idle" : link}`) : "",
    }
    for (const element of this.box.querySelectorAll("[data-live]")) {
      const text = values[element.getAttribute("data-live") ?? ""] ?? ""
      if (element.textContent !== text) element.textContent = text
    }
  }
}

/** @param {import("./live/tab.js").WatchState} link @returns {link is "reconnecting" | "offline" | "ended"} */
const isCutOff = (link) => link === "reconnecting" || link === "offline" || link === "ended"

const facts = () =>
  h(
    "dl",
    { class: "line-facts" },
    ...["waiting", "active", "rate", "method"].map((name) =>
      h(
        "div",
        {},
        h("dt", {}, say(/** @type {"operator.rate"} */ (`operator.${name}`))),
        h("dd", {}, h("b", { "data-live": name })),
      ),
    ),
  )
