/**
 * The waiting line over HTTP: join, status, leave, the receipt, and what everybody may see of the line. The caller
 * names the person, who need not exist: a line in front of a shop does not ask for names either.
 */
import type { EngineApi, LineView, PlaceView, SaleView } from "@ticketrush/engine/EngineApi"
import {
  type ConcertId,
  isConcertId,
  isPersonId,
  limits,
  type PersonId,
  PlaceStatus,
  type RefusalCode,
  refusal,
} from "@ticketrush/protocol"
import { knownFields } from "@ticketrush/protocol/known-fields"
import { decodeQueueRequest, type QueueAsked, QueueRequest } from "@ticketrush/protocol/line-requests"
import type { Exchange } from "../Exchange.ts"
import type { AdmissionPasses } from "../line/AdmissionPasses.ts"
import type { Receipts } from "../line/Receipts.ts"
import type { WaitEstimates } from "../line/WaitEstimates.ts"
import type { DateTimes } from "../render/date-time.ts"
import { overviewJson } from "../render/line-overview.ts"
import { placeJson, queueStatusOf, rejectedJson } from "../render/place.ts"
import type { SeatsLeft } from "../render/seats-left.ts"
import { acceptBody, parseBody, readText } from "../request/body.ts"
import { idOfQuery } from "../request/parameters.ts"
import { answerJson, answerRefusal } from "../respond.ts"
import type { Route } from "../router.ts"
import { withSale } from "../with-sale.ts"

const uncached = [["cache-control", "no-store"]] as const

export type LineParts = {
  readonly engine: EngineApi
  readonly times: DateTimes
  readonly estimates: WaitEstimates
  readonly passes: Pick<AdmissionPasses, "issue">
  readonly receipts: Pick<Receipts, "issue">
  readonly seatsLeft: SeatsLeft
}

export const lineRoutes = (parts: LineParts): ReadonlyArray<Route> => {
  const base = "/api/v1/waiting-queue"
  return [
    {
      method: "POST",
      path: `${base}/join`,
      name: "join",
      access: "trusted",
      handle: (exchange) => join(parts, exchange),
    },
    {
      method: "GET",
      path: `${base}/status`,
      name: "status",
      access: "trusted",
      handle: (exchange) => status(parts, exchange),
    },
    {
      method: "POST",
      path: `${base}/leave`,
      name: "leave",
      access: "trusted",
      handle: (exchange) => leave(parts, exchange),
    },
    {
      method: "GET",
      path: `${base}/receipt`,
      name: "receipt",
      access: "trusted",
      handle: (exchange) => receipt(parts, exchange),
    },
    {
      method: "GET",
      path: `${base}/overview`,
      name: "line-overview",
      access: "public",
      handle: (exchange) => {
        const concertId = idOfQuery(exchange, "concertId")
        if (concertId === undefined) return
        withLine(parts.engine, exchange, concertId, (sale) =>
          answerJson(exchange, 200, overviewJson(sale, parts.estimates, parts.seatsLeft), uncached),
        )
      },
    },
  ]
}

const join = (parts: LineParts, exchange: Exchange): void => {
  if (acceptBody(exchange, limits.bodyBytesMax) === undefined) return
  const { engine } = parts
  readText(exchange, limits.bodyBytesMax, (text) => {
    if (sheds(engine, text)) return answerRefusal(exchange, overloaded)
    const asked = decoded(exchange, text)
    if (asked === undefined) return
    const { userId, concertId } = asked
    engine.submit(concertId, { kind: "join", person: userId }, (reply) => {
      if (reply.kind === "accepted") return answerPlace(parts, exchange, reply.sale, userId, { receipt: true })
      const { code } = reply.refusal
      if (code === "sale-unknown") return answerUnknown(exchange, concertId)
      if (reply.kind === "refused" && turnsAway.has(code)) {
        return answerJson(exchange, 200, rejectedJson(concertId, userId, code))
      }
      answerRefusal(exchange, reply.refusal)
    })
  })
}

/** No is an answer of the line, with a status of its own in the contract. */
export const turnsAway: ReadonlySet<RefusalCode> = new Set([
  "line-closed",
  "line-full",
  "line-exhausted",
  "sale-closed",
])

/** Once more is no harm: who has no place has none afterwards either. */
const leave = (parts: LineParts, exchange: Exchange): void => {
  if (acceptBody(exchange, limits.bodyBytesMax) === undefined) return
  readText(exchange, limits.bodyBytesMax, (text) => {
    const asked = decoded(exchange, text)
    if (asked === undefined) return
    parts.engine.submit(asked.concertId, { kind: "leave", person: asked.userId }, (reply) => {
      if (reply.kind === "accepted") return answerPlace(parts, exchange, reply.sale, asked.userId)
      if (reply.refusal.code === "sale-unknown") return answerUnknown(exchange, asked.concertId)
      answerRefusal(exchange, reply.refusal)
    })
  })
}

/** Whoever asks is there: their turn is kept. */
const status = (parts: LineParts, exchange: Exchange): void => {
  const asked = askedInQuery(exchange)
  if (asked === undefined) return
  withLine(parts.engine, exchange, asked.concertId, (sale) => {
    parts.engine.present(asked.concertId, asked.userId)
    answerPlace(parts, exchange, sale, asked.userId, { headers: uncached })
  })
}

/** The receipt of a place once more, as of now. */
const receipt = (parts: LineParts, exchange: Exchange): void => {
  const asked = askedInQuery(exchange)
  if (asked === undefined) return
  const { concertId, userId } = asked
  withLine(parts.engine, exchange, concertId, (sale) => {
    const place = sale.line.placeOf(userId)
    if (place === undefined) return answerRefusal(exchange, refusal("not-found"))
    const who = `"userId":${userId},"concertId":${concertId},"place":${place.place}`
    answerJson(exchange, 200, `{${who},"receipt":${parts.receipts.issue(sale, place)}}`, uncached)
  })
}

/** Where the person stands, as committed. */
export const answerPlace = (
  parts: LineParts,
  exchange: Exchange,
  sale: SaleView,
  userId: PersonId,
  { receipt, headers }: { readonly receipt?: true; readonly headers?: typeof uncached } = {},
): void => {
  const { concertId } = sale
  const place = sale.line.placeOf(userId)
  const live = queueStatusOf(place) !== "NONE"
  const extras = {
    estimate: place === undefined ? null : estimateOf(parts.estimates, concertId, sale.line, place),
    pass: place === undefined ? null : passOf(parts.passes, sale, place),
    receipt: place !== undefined && live && receipt === true ? parts.receipts.issue(sale, place) : null,
    offer: place === undefined ? undefined : sale.offer(place.place, parts.engine.now()),
  }
  answerJson(exchange, 200, placeJson(concertId, userId, sale.line, place, extras, parts.times), headers)
}

const estimateOf = (estimates: WaitEstimates, concertId: ConcertId, line: LineView, place: PlaceView) => {
  if (place.status === PlaceStatus.waiting) return estimates.of(concertId, place.rank)
  if (place.status === PlaceStatus.returned) return estimates.of(concertId, place.rank, true)
  return place.status === PlaceStatus.absent ? estimates.of(concertId, line.returned + 1, true) : null
}

const passOf = (passes: LineParts["passes"], { concertId, line }: SaleView, place: PlaceView): string | null =>
  place.status === PlaceStatus.active && line.policy.protects
    ? passes.issue(concertId, place.person, place.pass, place.passUntil)
    : null

/** Who, in which line, out of a body; answers and gives undefined when it says neither. */
export const decoded = (exchange: Exchange, text: string): QueueAsked | undefined => {
  const body = parseBody(exchange, text, queueFields)
  if (body === undefined) return undefined
  const asked = decodeQueueRequest(body)
  if (typeof asked !== "string") return checked(exchange, asked)
  answerRefusal(exchange, refusal("malformed-json", { reason: asked }))
  return undefined
}

export const askedInQuery = (exchange: Exchange): QueueAsked | undefined => {
  const userId = idOfQuery(exchange, "userId")
  if (userId === undefined) return undefined
  const concertId = idOfQuery(exchange, "concertId")
  return concertId === undefined ? undefined : checked(exchange, { userId, concertId })
}

/** A number that no person and no concert can have. */
const checked = (exchange: Exchange, asked: QueueAsked): QueueAsked | undefined => {
  if (!isPersonId(asked.userId)) answerRefusal(exchange, refusal("user-unknown", { userId: asked.userId }))
  else if (!isConcertId(asked.concertId)) answerUnknown(exchange, asked.concertId)
  else return asked
  return undefined
}

export const answerUnknown = (exchange: Exchange, concertId: number): void =>
  answerRefusal(exchange, refusal("concert-unknown", { concertId }))

export const withLine = (
  engine: EngineApi,
  exchange: Exchange,
  concertId: ConcertId,
  read: (sale: SaleView) => void,
): void =>
  withSale(engine, exchange, concertId, (sale) =>
    sale === undefined ? answerUnknown(exchange, concertId) : read(sale),
  )

const overloaded = refusal("overloaded")
const queueFields = knownFields(QueueRequest)

/** Whether the line would shed a join, told before the body is decoded; only a hint, as for holds. */
const sheds = (engine: EngineApi, text: string): boolean => {
  const found = concertHint.exec(text)
  if (found === null) return false
  const concertId = Number(found[1])
  return isConcertId(concertId) && engine.shedding(concertId, "line")
}

const concertHint = /"concertId"\s*:\s*(\d{1,8})/
