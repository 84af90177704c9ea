// @ts-check
/** What the page remembers about its made-up person, so that a reload loses nothing and every tab knows the same. */
import { isOfMemory, readMemory, writeChanges } from "./stored.js"

/** @typedef {import("./stored.js").Memory} Memory */

/** @returns {Memory} */
const nothing = () => ({ person: null, tickets: {}, passes: {} })

/** What is stored, undefined when storage is off. @returns {Memory | undefined} */
const read = () => {
  try {
    return readMemory(localStorage)
  } catch {
    return undefined
  }
}

/** @type {Memory} */
let current = read() ?? nothing()

export const memory = () => current

/** Changes what is stored now: another tab may have written since. @param {(memory: Memory) => void} edit */
export const remember = (edit) => {
  current = read() ?? current
  const before = structuredClone(current)
  edit(current)
  try {
    writeChanges(localStorage, before, current)
  } catch {
    // storage is off: the page forgets on reload, the server does not
  }
}

/** The server does not know this person: it has another database. */
export const forget = () =>
  remember((memory) => {
    memory.person = null
    memory.tickets = {}
    memory.passes = {}
  })

/** @param {number} concertId @returns {string | undefined} */
export const passOf = (concertId) => current.passes[concertId]

/** @param {number} concertId @param {string} pass */
export const keepPass = (concertId, pass) => {
  if (current.passes[concertId] === pass) return
  remember(({ passes }) => {
    passes[concertId] = pass
  })
}

/** Calls when another tab has remembered something. @param {(isOther: boolean) => void} listener with whether the person is another */
export const onRememberedElsewhere = (listener) =>
  window.addEventListener("storage", ({ key }) => {
    if (!isOfMemory(key)) return
    const { person } = current
    current = read() ?? nothing()
    listener(person?.id !== current.person?.id)
  })

const placesKey = "ticketrush.places"

/**
 * The rank with which a place was first seen here, over reloads and in all tabs. Only the newest place of a concert counts.
 * @param {number} concertId @param {number} place @param {number} rank
 */
export const firstRank = (concertId, place, rank) => {
  try {
    const places = JSON.parse(localStorage.getItem(placesKey) ?? "{}")
    const known = places[concertId]
    if (known?.place === place && known.rank >= rank) return known.rank
    localStorage.setItem(placesKey, JSON.stringify({ ...places, [concertId]: { place, rank } }))
  } catch {
    // storage is off: progress begins anew with a reload
  }
  return rank
}
