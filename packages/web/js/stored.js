// @ts-check
/**
 * How the page's memory is laid out in the storage of the browser: each ticket and each pass under a key of its own, so
 * that tabs that remember different things at the same moment do not overwrite each other's.
 */

/**
 * @typedef {{ names: string, title: string, price: number }} Ticket what the seats of an order are called
 * @typedef {{ person: { id: number, username: string } | null, tickets: Record<string, Ticket>,
 *   passes: Record<string, string> }} Memory tickets by order id; by concert id the last pass that the line gave, which a
 *   purchase shows even after it has ended
 * @typedef {Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">} Keeps
 */

const personKey = "ticketrush.till"
const prefixes = { tickets: "ticketrush.ticket.", passes: "ticketrush.pass." }

/** Whether a change of this key is a change of the memory; null: everything was cleared. @param {string | null} key */
export const isOfMemory = (key) =>
  key === null || key === personKey || Object.values(prefixes).some((prefix) => key.startsWith(prefix))

/** @param {Keeps} storage @returns {Memory} */
export const readMemory = (storage) => {
  /** @type {Memory} */
  const memory = { person: null, tickets: {}, passes: {} }
  const person = parsed(storage.getItem(personKey))?.person
  if (typeof person?.id !== "number") return memory
  memory.person = person
  for (let n = 0; n < storage.length; n++) {
    const key = storage.key(n) ?? ""
    for (const name of /** @type {const} */ (["tickets", "passes"])) {
      const value = key.startsWith(prefixes[name]) ? parsed(storage.getItem(key)) : undefined
      if (value !== undefined) memory[name][key.slice(prefixes[name].length)] = value
    }
  }
  return memory
}

/** Writes what has changed between two memories. @param {Keeps} storage @param {Memory} before @param {Memory} after */
export const writeChanges = (storage, before, after) => {
  if (before.person?.id !== after.person?.id) {
    if (after.person === null) storage.removeItem(personKey)
    else storage.setItem(personKey, JSON.stringify({ person: after.person }))
  }
  for (const name of /** @type {const} */ (["tickets", "passes"])) {
    for (const id of Object.keys(before[name])) {
      if (after[name][id] === undefined) storage.removeItem(prefixes[name] + id)
    }
    for (const [id, value] of Object.entries(after[name])) {
      const text = JSON.stringify(value)
      if (JSON.stringify(before[name][id]) !== text) storage.setItem(prefixes[name] + id, text)
    }
  }
}

/** Undefined for nothing, and for something that is not ours. @param {string | null} text */
const parsed = (text) => {
  try {
    return text === null ? undefined : (JSON.parse(text) ?? undefined)
  } catch {
    return undefined
  }
}
