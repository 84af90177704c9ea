/** Ids and words in a path or a query. */
import { refusal } from "@ticketrush/protocol"
import type { Exchange } from "../Exchange.ts"
import { answerRefusal } from "../respond.ts"

/** A whole number from 0 to 2^53 - 1 in plain digits, else undefined. */
export const wholeNumber = (text: string): number | undefined => {
  if (!/^\d{1,16}$/.test(text)) return undefined
  const value = Number(text)
  return Number.isSafeInteger(value) ? value : undefined
}

/** An id out of a path or a query; answers and gives undefined when it is not a number. */
export const idParameter = (exchange: Exchange, name: string, text: string): number | undefined => {
  const id = wholeNumber(text)
  if (id === undefined) answerRefusal(exchange, refusal("bad-request", { reason: `${name} must be a whole number.` }))
  return id
}

/** All values of a repeatable query parameter, decoded. */
export const queryValues = (exchange: Exchange, name: string): ReadonlyArray<string> =>
  exchange.query === "" ? [] : new URLSearchParams(exchange.query).getAll(name)

/** One required id of the query. */
export const idOfQuery = (exchange: Exchange, name: string): number | undefined => {
  const values = queryValues(exchange, name)
  if (values.length === 1) return idParameter(exchange, name, values[0])
  answerRefusal(exchange, refusal("bad-request", { reason: `${name} is required once.` }))
  return undefined
}
