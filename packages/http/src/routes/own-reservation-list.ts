/**
 * What a person has reserved, newest first, page by page: for the person who is signed in, and for operators, whose look-ups
 * are on record.
 */
import type { ReservationCursor } from "@ticketrush/engine/catalogue/ReservationList"
import type { AuditTrail } from "@ticketrush/engine/trail/AuditTrail"
import { isPersonId, limits, type PersonId, type Refusal, refusal } from "@ticketrush/protocol"
import { listedStatusWords } from "@ticketrush/protocol/status"
import { forPerson } from "../access/for-person.ts"
import type { ColdWork } from "../ColdWork.ts"
import type { Exchange } from "../Exchange.ts"
import { onRecordRead } from "../ordered.ts"
import { idParameter, queryValues, wholeNumber } from "../request/parameters.ts"
import { answerJson, answerRefusal } from "../respond.ts"
import type { Route } from "../router.ts"
import { type ListedStatus, type ListParts, type PageAsked, pageOfReservations } from "../served/reservations-of.ts"
import { uncached } from "../uncached.ts"

const ownPath = "/api/reservations/v7/me"
const query = ["concertId", "optionId", "status", "limit", "before"]

export const ownReservationListRoute = (parts: ListParts, work: ColdWork): Route => ({
  method: "GET",
  path: ownPath,
  name: "ownReservations",
  access: "person",
  query,
  handle: forPerson((exchange, { person }) => {
    const asked = askedOf(exchange)
    if ("code" in asked) return answerRefusal(exchange, asked)
    answerPage(parts, work, exchange, { person, path: ownPath, asked })
  }),
})

export const reservationListRoute = (
  parts: ListParts & { readonly trail: Pick<AuditTrail["Service"], "record"> },
  work: ColdWork,
): Route => ({
  method: "GET",
  path: "/api/admin/users/:userId/reservations",
  name: "userReservations",
  access: "operator",
  query,
  handle: forPerson((exchange, { person: actor }, [text]) => {
    const person = idParameter(exchange, "userId", text)
    if (person === undefined) return
    const asked = askedOf(exchange)
    if ("code" in asked) return answerRefusal(exchange, asked)
    if (!isPersonId(person)) return answerRefusal(exchange, refusal("user-unknown", { userId: person }))
    const row = {
      kind: "BOOKING_READ",
      result: "NOTED",
      actor,
      person,
      detail: "what the person has reserved",
    } as const
    const path = `/api/admin/users/${person}/reservations`
    onRecordRead(parts.trail, exchange, row, () => answerPage(parts, work, exchange, { person, path, asked }))
  }),
})

type Page = { readonly person: PersonId; readonly path: string; readonly asked: PageAsked }

const answerPage = (parts: ListParts, work: ColdWork, exchange: Exchange, { person, path, asked }: Page): void =>
  work.run(exchange, pageOfReservations(parts, person, asked), ({ items, next }) => {
    const headers =
      next === null ? uncached : [...uncached, ["link", `<${addressOf(path, asked, next)}>; rel="next"`] as const]
    answerJson(exchange, 200, JSON.stringify(items), headers)
  })

/** Where the next page is: the same question, from behind the last row. */
const addressOf = (
  path: string,
  { concertId, optionId, statuses, limit }: PageAsked,
  { reservedAt, id }: ReservationCursor,
): string => {
  const query = new URLSearchParams()
  if (concertId !== undefined) query.set("concertId", String(concertId))
  if (optionId !== undefined) query.set("optionId", String(optionId))
  for (const status of statuses) query.append("status", status)
  query.set("limit", String(limit))
  query.set("before", `${reservedAt}-${id}`)
  return `${path}?${query}`
}

const askedOf = (exchange: Exchange): PageAsked | Refusal => {
  const ids: { concertId?: number; optionId?: number } = {}
  for (const name of ["concertId", "optionId"] as const) {
    const values = queryValues(exchange, name)
    if (values.length === 0) continue
    const id = values.length === 1 ? wholeNumber(values[0]) : undefined
    if (id === undefined) return wrong(`${name} must be a whole number, once at most.`)
    ids[name] = id
  }
  const words = queryValues(exchange, "status").map((word) => word.toUpperCase())
  const unknown = words.find((word) => !isStatus(word))
  if (unknown !== undefined) {
    return wrong(`Unsupported reservation status: ${unknown.slice(0, 40)}. allowed=${listedStatusWords.join(", ")}`)
  }
  const limit = limitOf(queryValues(exchange, "limit"))
  if (limit === undefined) return wrong(`limit must be 1 to ${limits.listPageMax}, once at most.`)
  const before = cursorOf(queryValues(exchange, "before"))
  if (before === null) return wrong("before must be that of a Link of an answer, once at most.")
  return { ...ids, statuses: words.filter(isStatus), limit, ...(before && { before }) }
}

const limitOf = (values: ReadonlyArray<string>): number | undefined => {
  if (values.length === 0) return limits.listPageMax
  const limit = values.length === 1 ? wholeNumber(values[0]) : undefined
  return limit === undefined || limit < 1 || limit > limits.listPageMax ? undefined : limit
}

/** Undefined where none is asked for, null where it is none. */
const cursorOf = (values: ReadonlyArray<string>): ReservationCursor | undefined | null => {
  if (values.length === 0) return undefined
  const [reservedAt, id, ...more] = values.length === 1 ? values[0].split("-").map(wholeNumber) : []
  return reservedAt === undefined || id === undefined || more.length > 0 ? null : { reservedAt, id }
}

const wrong = (reason: string): Refusal => refusal("bad-request", { reason })
const isStatus = (word: string): word is ListedStatus => listedStatusWords.some((each) => each === word)
