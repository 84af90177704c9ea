// @ts-check
/** Draws one strategy of a race: thirty bars that grow while their person waits, the seat, and what the judge said. */
import { h, s, show } from "./dom.js"
import { amount, isWord, latency, say } from "./language.js"
import { RacesModel } from "./races-model.js"

/** @typedef {import("./races-model.js").Track} Track */
/** @typedef {"idle" | "missing" | "racing" | "answered" | "right" | "wrong"} State */

export class TrackView {
  /** @type {SVGRectElement[]} */
  #bars = []
  #shown = ""
  #axis = ""

  /** @param {Track} track @param {number} people */
  constructor(track, people) {
    this.track = track
    this.people = people
    this.svg = s("svg", { class: "bars", preserveAspectRatio: "none", role: "img" })
    this.seat = h("div", { class: "seat" })
    this.clock = h("p", { class: "clock" })
    this.end = h("span", {})
    this.words = h("div", { class: "track-words" })
    this.tally = h("div", { class: "tally" })
    this.stamp = h("p", { class: "stamp", hidden: true })
    this.element = h("li", { class: "track", "data-strategy": track.strategy })
    this.build()
  }

  /** Everything anew: the words of another language. */
  build() {
    const { about, correct, strategy } = this.track
    const how = `strategy.${strategy}`
    this.#bars = Array.from({ length: this.people }, (_, index) =>
      s("rect", { y: index + 0.12, height: 0.76, width: 0, "data-person": index + 1 }),
    )
    this.svg.replaceChildren(...this.#bars)
    show(
      this.element,
      h("div", { class: "track-head" }, h("h2", {}, strategy), this.clock),
      h(
        "p",
        { class: "how" },
        !correct && h("span", { class: "wrong-tag" }, say("track.wrong")),
        " ",
        isWord(how) ? say(how) : about,
      ),
      h(
        "div",
        { class: "course" },
        this.svg,
        this.seat,
        this.stamp,
        h("p", { class: "axis" }, h("span", {}, "0"), this.end),
      ),
      this.words,
      this.tally,
    )
    this.#shown = ""
    this.#axis = ""
  }

  /** @param {number} axisMs @param {number} elapsedMs */
  draw(axisMs, elapsedMs) {
    const { track } = this
    const axis = `0 0 ${axisMs} ${this.people}`
    if (axis !== this.#axis) {
      this.#axis = axis
      this.svg.setAttribute("viewBox", axis)
      this.end.textContent = time(axisMs)
    }
    for (const [index, bar] of this.#bars.entries()) this.#paint(bar, track.runners[index], elapsedMs)
    const clock = RacesModel.clock(track, elapsedMs)
    this.clock.textContent = clock === null ? "" : time(clock)
    const waiting = track.runners.filter(({ outcome }) => outcome === "waiting").length
    const shown = [
      stateOf(track),
      waiting,
      RacesModel.winners(track),
      track.found.length,
      track.missing?.code,
      axisMs,
    ].join()
    if (shown === this.#shown) return
    this.#shown = shown
    this.#say(waiting, axisMs)
  }

  /** @param {SVGRectElement} bar @param {import("./races-model.js").Runner | undefined} runner @param {number} elapsedMs */
  #paint(bar, runner, elapsedMs) {
    const outcome = runner?.outcome ?? "idle"
    if (bar.dataset.outcome === outcome && outcome !== "waiting" && bar.dataset.until === String(runner?.answered))
      return
    bar.dataset.outcome = outcome
    bar.dataset.until = String(runner?.answered)
    const until = runner === undefined ? 0 : runner.outcome === "waiting" ? elapsedMs : runner.answered
    bar.setAttribute("x", String(runner?.asked ?? 0))
    bar.setAttribute("width", String(Math.max(0, until - (runner?.asked ?? 0))))
  }

  /** What does not change with every frame. @param {number} waiting @param {number} axisMs */
  #say(waiting, axisMs) {
    const { track } = this
    const state = stateOf(track)
    const winners = RacesModel.winners(track)
    this.element.dataset.state = state
    const sentences = sentencesOf(track, waiting)
    this.svg.setAttribute("aria-label", [track.strategy, ...sentences].join(". "))
    this.#ways(winners, axisMs)
    show(this.seat, chair(winners))
    this.stamp.hidden = winners.length < 2
    this.stamp.textContent = winners.length < 2 ? "" : say("track.stamp", { count: winners.length })
    const [outcome, judge] = sentences
    show(this.words, h("p", { class: "outcome" }, outcome), judge !== undefined && h("p", { class: "judge" }, judge))
    show(this.tally, ...tallyOf(track))
  }

  /** A line from each answer that promised the seat to the seat. @param {number[]} winners @param {number} axisMs */
  #ways(winners, axisMs) {
    for (const way of this.svg.querySelectorAll("path")) way.remove()
    const middle = this.people / 2
    for (const n of winners) {
      const { answered } = this.track.runners[n - 1]
      const bend = answered + (axisMs - answered) * 0.6
      const d = `M${answered} ${n - 0.5}C${bend} ${n - 0.5} ${bend} ${middle} ${axisMs} ${middle}`
      this.svg.append(s("path", { d, "vector-effect": "non-scaling-stroke" }))
    }
  }
}

/** @param {Track} track @returns {State} */
const stateOf = (track) => {
  if (track.missing !== null) return "missing"
  if (track.runners.length === 0) return "idle"
  if (RacesModel.winners(track).length > 1) return "wrong"
  if (track.verdict !== null) return track.verdict.found === "right" ? "right" : "wrong"
  return track.runners.some(({ outcome }) => outcome === "waiting") ? "racing" : "answered"
}

/** How it went, and what the judge said of it. @param {Track} track @param {number} waiting @returns {string[]} */
const sentencesOf = (track, waiting) => {
  const { missing, runners, verdict } = track
  if (missing !== null) {
    const { message, part } = missing
    return [part === null ? say("track.absent", { message }) : say("track.missing", { part })]
  }
  if (runners.length === 0) return [say("track.idle")]
  const winners = RacesModel.winners(track)
  const refused = runners.filter(({ outcome }) => outcome === "refused").length
  const unknown = runners.filter(({ outcome }) => outcome === "unknown").length
  const outcome = []
  if (winners.length > 1) outcome.push(say("track.many", { people: winners.join(", ") }))
  else if (winners.length === 1) outcome.push(say("track.one", { n: winners[0], count: refused }))
  else if (waiting === 0) outcome.push(say("track.nobody", { count: refused }))
  else if (refused > 0) outcome.push(say("track.nobodyYet", { count: refused }))
  if (waiting > 0) outcome.push(say("track.waiting", { count: waiting }))
  if (unknown > 0) outcome.push(say("track.unknown", { count: unknown }))
  const first = outcome.join(" ")
  return verdict === null ? [first] : [first, judgeOf(track, verdict)]
}

/** @param {Track} track @param {import("./races-model.js").Verdict} verdict */
const judgeOf = ({ correct, strategy }, { found, holders, says }) => {
  if (found === "soldTwice") return say("judge.soldTwice", { count: holders?.length ?? 0 })
  if (found === "otherwise") return say("judge.otherwise", { says: says.join("; ") })
  const wrong = `wrong.${strategy}`
  if (found === "right" && !correct && isWord(wrong)) return `${say("judge.luck")} ${say(wrong)}`
  return say(`judge.${found}`)
}

/** A tick for each race, and how many of them were wrong. @param {Track} track @returns {(HTMLElement | false)[]} */
const tallyOf = ({ found }) => {
  const races = found.length
  const wrong = found.filter((each) => each !== "right").length
  if (races === 0) return []
  return [
    h(
      "span",
      { class: "ticks", "aria-hidden": "true" },
      ...found.slice(-50).map((each) => h("i", { "data-found": each })),
    ),
    h(
      "span",
      { class: "tally-words" },
      say(wrong === 0 ? "tally.right" : "tally.wrong", { wrong: amount(wrong), races: amount(races) }),
    ),
  ]
}

/** With the number of who has it, or how many have. @param {number[]} winners */
const chair = (winners) =>
  s(
    "svg",
    { viewBox: "-43 -42 86 74", "aria-hidden": "true", class: "chair", "data-holders": Math.min(2, winners.length) },
    s("rect", { x: -25, y: -36, width: 50, height: 48, rx: 11 }),
    s("rect", { x: -31, y: 6, width: 62, height: 17, rx: 6 }),
    s("rect", { x: -39, y: -10, width: 10, height: 36, rx: 5 }),
    s("rect", { x: 29, y: -10, width: 10, height: 36, rx: 5 }),
    winners.length > 0 &&
      s("text", { "text-anchor": "middle", y: -4 }, winners.length === 1 ? String(winners[0]) : `×${winners.length}`),
  )

/** @param {number} ms */
const time = (ms) => latency(ms < 10 ? ms : Math.round(ms))
