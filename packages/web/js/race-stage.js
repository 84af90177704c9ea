// @ts-check
/** Draws a race: a ring of thirty around one seat, and every answer as a bar in the order of arrival. */
import { h, s, show } from "./dom.js"
import { isWord, latency, say } from "./language.js"
import { runners, verdict } from "./race-verdict.js"
import { summary } from "./statistics.js"

/** @typedef {import("./race-verdict.js").Result} Result */
/** @typedef {import("./race-verdict.js").Answer} Answer */

const ringRadius = 128
const replayMs = 1_600

/** @param {number} n 1 .. runners */
const place = (n) => {
  const angle = ((n - 1) / runners) * 2 * Math.PI - Math.PI / 2
  return { x: Math.cos(angle) * ringRadius, y: Math.sin(angle) * ringRadius }
}

/** @param {HTMLElement} box @param {Result | null} result */
export const drawStage = (box, result) => {
  show(
    box,
    h("figure", { class: "ring" }, ring(result), h("figcaption", { class: "race-verdict" }, ...caption(result))),
    result !== null && h("div", { class: "answers" }, facts(result), table(result)),
  )
}

/** @param {Result | null} result @returns {HTMLElement[]} */
const caption = (result) => {
  if (result === null) return [h("p", { class: "hint" }, say("race.idle"))]
  const [headline, ...rest] = verdict(result)
  return [h("p", { class: "headline" }, headline), h("p", {}, rest.join(" "))]
}

/** @param {Result | null} result */
const ring = (result) => {
  const winner = result?.answers.find(({ status }) => status === 201)
  const label =
    result === null || winner === undefined
      ? say("race.ringIdle")
      : say("race.ring", { n: winner.n, count: result.answers.filter(({ status }) => status === 409).length })
  return s(
    "svg",
    { viewBox: "-160 -160 320 320", role: "img", "aria-label": label },
    s("circle", { r: ringRadius, class: "track" }),
    s(
      "g",
      { class: "chair" },
      s("rect", { x: -25, y: -36, width: 50, height: 48, rx: 11 }),
      s("rect", { x: -31, y: 6, width: 62, height: 17, rx: 6 }),
      s("rect", { x: -39, y: -10, width: 10, height: 36, rx: 5 }),
      s("rect", { x: 29, y: -10, width: 10, height: 36, rx: 5 }),
    ),
    ...Array.from({ length: runners }, (_, index) => {
      const n = index + 1
      return runner(
        n,
        result?.answers.find((answer) => answer.n === n),
      )
    }),
  )
}

/** @param {number} n @param {Answer | undefined} answer */
const runner = (n, answer) => {
  const { x, y } = place(n)
  const outcome =
    answer === undefined ? "waiting" : answer.status === 201 ? "won" : answer.status === 409 ? "refused" : "odd"
  const dot = s(
    "g",
    { class: "runner", "data-runner": n, "data-outcome": outcome },
    s("circle", { r: 11.5 }),
    s("text", { "text-anchor": "middle", dy: "0.35em" }, String(n)),
    outcome === "won" && s("path", { class: "crown", d: "M-13 -15l-2 -13 8 6 7 -10 7 10 8 -6 -2 13z" }),
  )
  const at = outcome === "won" ? { x: 0, y: -10 } : { x, y }
  dot.style.transform = `translate(${at.x}px, ${at.y}px)`
  return dot
}

/** @param {Result} result */
const facts = ({ answers }) => {
  const times = summary(answers.map(({ tookMs }) => tookMs))
  /** @param {import("./language.js").WordKey} word @param {number} ms */
  const fact = (word, ms) => h("div", {}, h("dt", {}, say(word)), h("dd", {}, latency(ms)))
  return h(
    "dl",
    { class: "facts" },
    fact("race.first", times.min),
    fact("race.median", times.median),
    fact("race.p95", times.p95),
    fact("race.max", times.max),
  )
}

/** @param {Result} result */
const table = ({ answers }) => {
  const slowest = Math.max(...answers.map(({ answeredMs }) => answeredMs))
  return h(
    "div",
    { class: "answers-scroll", tabindex: "0", role: "region", "aria-label": say("race.order") },
    h(
      "table",
      {},
      h("caption", {}, say("race.order")),
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          h("th", { scope: "col" }, say("race.column.person")),
          h("th", { scope: "col" }, say("race.column.answer")),
          h("th", { scope: "col" }, say("race.column.time")),
        ),
      ),
      h("tbody", {}, ...answers.map((answer) => row(answer, slowest))),
    ),
    h("p", { class: "hint" }, say("race.sharesConnections")),
  )
}

/** @param {Answer} answer @param {number} slowest */
const row = (answer, slowest) => {
  const won = answer.status === 201
  const code = `code.${answer.code}`
  const reason = won ? say("race.winner") : isWord(code) ? say(code) : answer.message
  const bar = h("span", { class: "bar", "aria-hidden": "true" })
  const waited = h("i", { class: "waited" })
  const took = h("i", { class: "took" })
  waited.style.width = `${(answer.waitedMs / slowest) * 100}%`
  took.style.width = `${(answer.tookMs / slowest) * 100}%`
  bar.append(waited, took)
  return h(
    "tr",
    { "data-won": won },
    h("th", { scope: "row" }, say("race.person", { n: answer.n })),
    h("td", {}, h("span", { class: "status" }, String(answer.status)), " ", h("span", { class: "reason" }, reason)),
    h("td", {}, bar, h("span", { class: "ms" }, latency(answer.tookMs))),
  )
}

/**
 * Shows the finished race once more, slowly: all people dash for the seat, and each comes back when their answer says so.
 * Readers who want less motion see the result at once.
 * @param {HTMLElement} box @param {Result} result
 */
export const replay = (box, result) => {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return
  const end = Math.max(...result.answers.map(({ answeredMs }) => answeredMs))
  for (const answer of result.answers) {
    const dot = box.querySelector(`[data-runner="${answer.n}"]`)
    if (!(dot instanceof SVGElement)) continue
    const { x, y } = place(answer.n)
    const home = answer.status === 201 ? "translate(0px, -10px)" : `translate(${x}px, ${y}px)`
    const at = (/** @type {number} */ share) => `translate(${x * share}px, ${y * share}px)`
    const answered = 0.15 + 0.7 * (answer.answeredMs / end)
    dot.animate(
      [
        { transform: at(1), offset: 0 },
        { transform: at(answer.status === 201 ? 0.3 : 0.44), offset: answered, easing: "ease-out" },
        { transform: home, offset: Math.min(1, answered + 0.15) },
        { transform: home, offset: 1 },
      ],
      { duration: replayMs, easing: "ease-in" },
    )
  }
}
