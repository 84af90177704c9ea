// @ts-check
/** The made-up person behind this page: created when one is first needed, the same in all tabs. */
import * as api from "./api.js"
import { forget, memory, remember } from "./memory.js"

/** @typedef {import("./api.js").Person} Person */

export const guest = () => memory().person

/** Kept, so that two steps that need a person at the same moment do not make two. @type {Promise<Person> | undefined} */
let making

const personNow = async () => {
  const known = guest()
  if (known !== null) return known
  making ??= api.createPerson("guest").finally(() => {
    making = undefined
  })
  const person = await making
  remember((memory) => {
    memory.person = person
  })
  return person
}

/**
 * Does something as the guest. A server that does not know the remembered one has another database: then it is a new
 * one's turn.
 * @template T @param {(person: Person) => Promise<T>} job @returns {Promise<T>}
 */
export const asGuest = async (job) => {
  const person = await personNow()
  try {
    return await job(person)
  } catch (error) {
    if (!(error instanceof api.ApiError) || error.code !== "user-unknown") throw error
    forget()
    return job(await personNow())
  }
}
