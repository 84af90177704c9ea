/** The sentence of an error that ends a command, for the person at the terminal. */
import { reasonUnder } from "@ticketrush/engine/database/reasonUnder"
import { isSqlError, type SqlError } from "effect/sql/SqlError"

/** What PostgreSQL says when a table is not there. */
const noTable = "42P01"

const codeOf = ({ reason: { cause } }: SqlError): string =>
  typeof cause === "object" && cause !== null && "code" in cause ? String(cause.code) : ""

export const sentenceOf = (error: Error): string => {
  if (!isSqlError(error)) return reasonUnder(error)
  const reason = reasonUnder(error)
  return codeOf(error) === noTable
    ? `this database holds no journal of TicketRush (${reason}): set DATABASE_URL or TICKETRUSH_DATA`
    : `the database cannot be read: ${reason}`
}
