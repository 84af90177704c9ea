// @ts-check
/** What the page remembers about its made-up person, so that a reload loses nothing. */

/**
 * @typedef {{ names: string, title: string, price: number }} Ticket what the seats of an order are called
 * @typedef {{ person: import("./api.js").Person | null, tickets: Record<string, Ticket> }} Memory tickets by order id
 */

const storageKey = "ticketrush.till"

/** @returns {Memory} */
export const recall = () => {
  try {
    const memory = JSON.parse(localStorage.getItem(storageKey) ?? "null")
    if (typeof memory?.person?.id === "number" && typeof memory.tickets === "object") return memory
  } catch {
    // storage is off, or holds something else
  }
  return { person: null, tickets: {} }
}

/** @param {Memory} memory */
export const remember = (memory) => {
  try {
    localStorage.setItem(storageKey, JSON.stringify(memory))
  } catch {
    // storage is off: the page forgets on reload, the server does not
  }
}
