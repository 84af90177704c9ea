/** What the person who is signed in has reserved. */
import { type Refusal, refusal } from "@ticketrush/protocol"
import { listedStatusWords } from "@ticketrush/protocol/status"
import { forPerson } from "../access/for-person.ts"
import type { ColdWork } from "../ColdWork.ts"
import type { Exchange } from "../Exchange.ts"
import { queryValues, wholeNumber } from "../request/parameters.ts"
import { answerJson, answerRefusal } from "../respond.ts"
import type { Route } from "../router.ts"
import { type ListedReservation, type ListParts, reservationsOf } from "../served/reservations-of.ts"

export const ownReservationListRoute = (parts: ListParts, work: ColdWork): Route => ({
  method: "GET",
  path: "/api/reservations/v7/me",
  name: "ownReservations",
  access: "person",
  query: ["concertId", "optionId", "status"],
  handle: forPerson((exchange, { person }) => {
    const filter = filterOf(exchange)
    if (typeof filter !== "function") return answerRefusal(exchange, filter)
    work.run(exchange, reservationsOf(parts, person), (found) => {
      const shown = found.filter(filter).reverse()
      answerJson(exchange, 200, JSON.stringify(shown), [["cache-control", "no-store"]])
    })
  }),
})

type Filter = (reservation: ListedReservation) => boolean

const filterOf = (exchange: Exchange): Filter | Refusal => {
  const ids: { concertId?: number; optionId?: number } = {}
  for (const name of ["concertId", "optionId"] as const) {
    const values = queryValues(exchange, name)
    if (values.length === 0) continue
    const id = values.length === 1 ? wholeNumber(values[0]) : undefined
    if (id === undefined) return refusal("bad-request", { reason: `${name} must be a whole number, once at most.` })
    ids[name] = id
  }
  const wanted = queryValues(exchange, "status").map((word) => word.toUpperCase())
  const unknown = wanted.find((word) => !isStatus(word))
  if (unknown !== undefined) {
    const reason = `Unsupported reservation status: ${unknown.slice(0, 40)}. allowed=${listedStatusWords.join(", ")}`
    return refusal("bad-request", { reason })
  }
  return ({ concertId, optionId, status }) =>
    (ids.concertId === undefined || ids.concertId === concertId) &&
    (ids.optionId === undefined || ids.optionId === optionId) &&
    (wanted.length === 0 || wanted.includes(status))
}

const isStatus = (word: string): boolean => listedStatusWords.some((each) => each === word)
