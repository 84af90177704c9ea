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
import type { DateTimes } from "../render/date-time.ts"
import { idParameter, queryValues, wholeNumber } from "../request/parameters.ts"
import { answerJson, answerRefusal } from "../respond.ts"
import type { Route } from "../router.ts"
import { type ListedStatus, type ListParts, type PageAsked, pageOfReservations } from "../served/reservations-of.ts"
import { uncached } from "../uncached.ts"
import { given, QueryReader } from "./QueryReader.ts"

const ownPath = "/api/reservations/v7/me"
const query = ["concertId", "optionId", "status", "limit", "before"]

export const ownReservationListRoute = (parts: ListParts, work: ColdWork): Route => ({
  method: "GET",
  path: ownPath,
  name: "ownReservations",
  access: "person",
  query,
  handle: forPerson((exchange, { person }) => {
    const asked = askedOf(exchange, parts.times)
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
    const asked = askedOf(exchange, parts.times)
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
  work.run(exchange, pageOfReservations(parts, person, asked), (rows) => answerRows(exchange, path, asked, rows))

type Rows = { readonly items: ReadonlyArray<unknown>; readonly next: ReservationCursor | null }

export const answerRows = (exchange: Exchange, path: string, asked: PageAsked, { items, next }: Rows): void => {
  const headers =
    next === null ? uncached : [...uncached, ["link", `<${addressOf(path, asked, next)}>; rel="next"`] as const]
  answerJson(exchange, 200, JSON.stringify(items), headers)
}

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

const askedOf = (exchange: Exchange, times: DateTimes): PageAsked | Refusal => {
  const query = new QueryReader(exchange, times)
  const ids = { concertId: query.whole("concertId"), optionId: query.whole("optionId") }
  const words = queryValues(exchange, "status").map((word) => word.toUpperCase())
  const unknown = words.find((word) => !isStatus(word))
  if (query.wrong === undefined && unknown !== undefined) {
    const reason = `Unsupported reservation status: ${unknown.slice(0, 40)}. allowed=${listedStatusWords.join(", ")}`
    return refusal("bad-request", { reason })
  }
  const page = pageAskedOf(query)
  return query.wrong ?? { ...given(ids), ...page, statuses: words.filter(isStatus) }
}

/** Which page of a list: its rows, and what they stand behind. */
export const pageAskedOf = (query: QueryReader): Pick<PageAsked, "before" | "limit"> => {
  const limit = query.one("limit", `1 to ${limits.listPageMax}`, limitOf) ?? limits.listPageMax
  const before = query.one("before", "that of a Link of an answer", cursorOf)
  return { limit, ...(before && { before }) }
}

const limitOf = (text: string): number | undefined => {
  const limit = wholeNumber(text)
  return limit === undefined || limit < 1 || limit > limits.listPageMax ? undefined : limit
}

const cursorOf = (text: string): ReservationCursor | undefined => {
  const [reservedAt, id, ...more] = text.split("-").map(wholeNumber)
  return reservedAt === undefined || id === undefined || more.length > 0 ? undefined : { reservedAt, id }
}

const isStatus = (word: string): word is ListedStatus => listedStatusWords.some((each) => each === word)
