// @ts-check
/** What the page remembers about its made-up person, so that a reload loses nothing and every tab knows the same. */

/**
 * @typedef {{ names: string, title: string, price: number }} Ticket what the seats of an order are called
 * @typedef {{ person: import("./api.js").Person | null, tickets: Record<string, Ticket>, passes: Record<string, string> }} Memory
 *   tickets by order id; by concert id the last pass that the line gave, which a purchase shows even after it has ended
 */

const storageKey = "ticketrush.till"

/** @returns {Memory} */
const nothing = () => ({ person: null, tickets: {}, passes: {} })

/** What is stored, undefined when storage is off or holds something else. @returns {Memory | undefined} */
const read = () => {
  try {
    const memory = JSON.parse(localStorage.getItem(storageKey) ?? "null")
    if (typeof memory?.person?.id === "number" && typeof memory.tickets === "object") return { passes: {}, ...memory }
  } catch {
    // storage is off, or holds something else
  }
  return undefined
}

/** @type {Memory} */
let current = read() ?? nothing()

export const memory = () => current

/** Changes what is stored now: another tab may have written since. @param {(memory: Memory) => void} edit */
export const remember = (edit) => {
  const stored = read()
  if (stored !== undefined && stored.person?.id === current.person?.id) current = stored
  edit(current)
  try {
    localStorage.setItem(storageKey, JSON.stringify(current))
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

/** Calls when another tab has remembered something. @param {() => void} listener */
export const onRememberedElsewhere = (listener) =>
  window.addEventListener("storage", ({ key }) => {
    if (key !== storageKey && key !== null) return
    current = read() ?? nothing()
    listener()
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
