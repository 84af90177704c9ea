// @ts-check
/** What a line is told as: sentences for its state, times and paces in the reader's language. */
import { amount, language, say } from "./language.js"
import { perMinute, span, waits } from "./line-model.js"

/**
 * @typedef {import("./line-model.js").Overview} Overview
 * @typedef {import("./line-model.js").Own} Own
 * @typedef {import("./line-model.js").Wait} Wait
 * @typedef {import("./line-model.js").Policy} Policy
 */

/** @param {Own} own */
export const headline = ({ standing }) => say(`line.title.${standing}`)

/** What that means and what can be done. @param {Own} own */
export const lead = ({ standing }) =>
  standing === "waiting" || standing === "returned" ? say("line.keep") : say(`line.lead.${standing}`)

/** What the settings of the line mean for this reader, nothing when there is nothing special. @param {Overview} overview @param {Own} own */
export const circumstance = ({ policy: { method } }, own) => {
  if (method === "paused") return say(waits(own) ? "line.paused.waiting" : "line.paused")
  if (method === "closed" && !waits(own)) return say("line.closed")
  return ""
}

/** @param {Wait | null} wait */
export const waitWords = (wait) => {
  if (wait === null) return say("line.wait.unknown")
  const { unit, low, high } = span(wait)
  const format = new Intl.NumberFormat(language(), { style: "unit", unit, unitDisplay: "long" })
  if (low === 0) return say("line.wait.upTo", { time: format.format(high) })
  return low === high ? format.format(low) : format.formatRange(low, high)
}

/** How far to trust the estimate: how often earlier ones were right. @param {{ predictions: number, hits: number }} estimates */
export const trustWords = ({ predictions, hits }) =>
  predictions === 0
    ? say("line.trust.none")
    : say("line.trust", { count: amount(predictions), share: percent(Math.floor((100 * hits) / predictions)) })

/** @param {number} whole */
const percent = (whole) => new Intl.NumberFormat(language(), { style: "percent" }).format(whole / 100)

/** @param {Policy} policy */
export const paceWords = (policy) => {
  const pace = say("line.pace", { count: amount(Math.round(perMinute(policy))) })
  return policy.activeMax === 0 ? pace : `${pace} ${say("line.cap", { max: amount(policy.activeMax) })}`
}

/** @param {number} ms */
export const ageWords = (ms) => {
  const seconds = Math.max(0, Math.floor(ms / 1_000))
  return seconds < 2 ? say("line.age.now") : say("line.age", { seconds: amount(seconds) })
}

/** @param {number} leftMs */
export const clock = (leftMs) => {
  const seconds = Math.max(0, Math.ceil(leftMs / 1_000))
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`
}
