// @ts-check
/** The language of the page: remembered, else the browser's, else English. */
import { nightOf } from "./night.js"
import { words as en } from "./words-en.js"
import { words as ko } from "./words-ko.js"

/** @typedef {import("./words-en.js").WordKey} WordKey */
/** @typedef {"en" | "ko"} Language */

const dictionaries = { en, ko }
const storageKey = "ticketrush.language"

/** @type {Set<() => void>} */
const listeners = new Set()

/** @returns {Language} */
const firstLanguage = () => {
  const wanted = [remembered(), ...navigator.languages]
  for (const tag of wanted) {
    const base = tag?.slice(0, 2).toLowerCase()
    if (base === "ko" || base === "en") return base
  }
  return "en"
}

/** Storage may be switched off by the reader; the page works without it. @returns {string | null} */
const remembered = () => {
  try {
    return localStorage.getItem(storageKey)
  } catch {
    return null
  }
}

/** @type {Language} */
let current = firstLanguage()

export const language = () => current

/** @param {Language} next */
export const setLanguage = (next) => {
  current = next
  try {
    localStorage.setItem(storageKey, next)
  } catch {
    // not remembered, still switched
  }
  showLanguage()
  for (const listener of listeners) listener()
}

/** @param {() => void} listener called after every switch */
export const onLanguage = (listener) => {
  listeners.add(listener)
}

/**
 * @param {WordKey} key
 * @param {Record<string, string | number>} [fill]
 */
export const say = (key, fill = {}) =>
  dictionaries[current][key].replace(/\{(\w+)\}/g, (whole, name) => String(fill[name] ?? whole))

/** @param {string} key @returns {key is WordKey} */
export const isWord = (key) => Object.hasOwn(en, key)

/** Fills every element of the document that only holds words, and marks the chosen language. */
export const showLanguage = () => {
  document.documentElement.lang = current
  for (const element of document.querySelectorAll("[data-words]")) {
    const key = element.getAttribute("data-words") ?? ""
    if (isWord(key)) element.textContent = say(key)
  }
  for (const button of document.querySelectorAll("[data-language]")) {
    button.setAttribute("aria-pressed", String(button.getAttribute("data-language") === current))
  }
}

/** @param {number} won */
export const price = (won) =>
  new Intl.NumberFormat(current, { style: "currency", currency: "KRW", maximumFractionDigits: 0 }).format(won)

/** @param {number} count */
export const amount = (count) => new Intl.NumberFormat(current).format(count)

/** Times a second. @param {number} perSecond */
export const rate = (perSecond) => new Intl.NumberFormat(current, { maximumFractionDigits: 1 }).format(perSecond)

/** @param {import("./night.js").Dated} option */
export const night = (option) => {
  const { time, zone } = nightOf(option, current)
  return zone === null ? time : say("night.zone", { time, zone })
}

/** @param {number} ms */
export const latency = (ms) =>
  `${new Intl.NumberFormat(current, { maximumFractionDigits: ms < 10 ? 1 : 0, minimumFractionDigits: ms < 10 ? 1 : 0 }).format(ms)} ms`
