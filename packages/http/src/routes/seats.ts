/**
 * The seats of one option, from the committed image: whole, in a coding where the client takes one, and by what changed
 * since a position that the client has.
 */
import type { OptionAnswer, ReadAt, SaleReads } from "@ticketrush/engine/sales/SaleReads"
import { concertOfOption, isOptionId, limits, refusal } from "@ticketrush/protocol"
import { askSale } from "../ask-sale.ts"
import type { Body, CodedBodies, Sent } from "../coding/CodedBodies.ts"
import type { Exchange, HeaderPair } from "../Exchange.ts"
import { guarded } from "../guarded.ts"
import { namedSeatsJson, seatIdsIn } from "../render/named-seats.ts"
import { filterOf, onlyAvailable, type SeatFilter } from "../render/seat-filter.ts"
import { SeatMaps } from "../render/seat-map.ts"
import { type MapMade, SeatMapQueue, type SeatMapQueueParts } from "../render/seat-map-queue.ts"
import { type Coding, wantedCoding } from "../request/accept-encoding.ts"
import { conditionOf, namesTag } from "../request/if-none-match.ts"
import { idParameter, queryValues } from "../request/parameters.ts"
import { answerBytes, answerJson, answerNothing, answerRefusal } from "../respond.ts"
import type { Route } from "../router.ts"
import { seatChangesJson } from "../stream/topics/changed-seats.ts"
import type { SeatTopic } from "../stream/topics/SeatTopic.ts"
import { uncached } from "../uncached.ts"
import { withSale } from "../with-sale.ts"

export type SeatParts = {
  readonly reads: SaleReads
  readonly feed: Parameters<typeof withSale>[0]
  readonly changes: Pick<SeatTopic, "changesSince">
  /** Without it every client gets the bytes as they are. */
  readonly coded?: CodedBodies
  readonly rendering: SeatMapQueueParts
}

export const seatRoutes = (parts: SeatParts): ReadonlyArray<Route> => {
  const maps = new SeatMaps()
  const queue = new SeatMapQueue(maps, parts.rendering)
  const base = "/api/concerts/options/:optionId"
  return [
    {
      method: "GET",
      path: `${base}/seats`,
      name: "seats",
      access: "public",
      handle: (exchange, [id]) => {
        const asked = askedFor(exchange)
        withOption(parts.reads, exchange, id, (found) => {
          // The contract answers an unknown option with an empty list here.
          if (found === undefined) return answerJson(exchange, 200, "[]", uncached)
          answerMap(parts, { maps, queue }, exchange, asked, found, onlyAvailable)
        })
      },
    },
    {
      method: "GET",
      path: `${base}/seat-map`,
      name: "seat-map",
      access: "public",
      query: ["status", "seatId"],
      handle: (exchange, [id]) => {
        const filter = filterOf(queryValues(exchange, "status"))
        if (typeof filter !== "number") {
          const reason = `Unsupported seat status filter: ${filter.unsupported}`
          return answerRefusal(exchange, refusal("bad-request", { reason }))
        }
        const named = seatIdsIn(queryValues(exchange, "seatId"))
        if (named === undefined) {
          const reason = `seatId must be a whole number, ${limits.namedSeatsMax} times at most.`
          return answerRefusal(exchange, refusal("bad-request", { reason }))
        }
        const asked = askedFor(exchange)
        withOption(parts.reads, exchange, id, (found, optionId) => {
          if (found === undefined) return answerRefusal(exchange, refusal("option-unknown", { optionId }))
          if (named.length > 0) return answerJson(exchange, 200, namedSeatsJson(found.option, named, filter), uncached)
          answerMap(parts, { maps, queue }, exchange, asked, found, filter)
        })
      },
    },
    {
      method: "GET",
      path: `${base}/seat-map/changes`,
      name: "seat-changes",
      access: "public",
      query: ["since"],
      handle: (exchange, [id]) => answerChanges(parts, exchange, id),
    },
  ]
}

type Found = { readonly at: ReadAt; readonly option: OptionAnswer }

/** What headers say of the answer that is wanted; they are gone when the sale has answered. */
type Asked = { readonly coding: Coding | null; readonly condition: string }

const askedFor = (exchange: Exchange): Asked => ({
  coding: wantedCoding(exchange.header("accept-encoding")),
  condition: conditionOf(exchange),
})

type Rendered = { readonly maps: SeatMaps; readonly queue: SeatMapQueue }

const answerMap = (
  { coded }: SeatParts,
  { maps, queue }: Rendered,
  exchange: Exchange,
  { coding, condition }: Asked,
  { at, option }: Found,
  filter: SeatFilter,
): void => {
  const send = (body: Body): void => {
    if (exchange.ended()) return
    if (namesTag(condition, body.etag)) return answerNothing(exchange, 304, headersOf({ ...body, coding: null }))
    if (coded === undefined) return answerBytes(exchange, body.bytes, headersOf({ ...body, coding: null }))
    const sendCoded = guarded(exchange, (sent: Sent) => {
      if (!exchange.ended()) answerBytes(exchange, sent.bytes, headersOf(sent))
    })
    coded.give(`${option.optionId} ${filter}`, body, coding, sendCoded)
  }
  const body = maps.ready(at, option, filter)
  if (body !== undefined) return send(body)
  const made = guarded(exchange, (result: MapMade) => {
    if ("defect" in result) throw result.defect
    send(result.body)
  })
  if (!queue.join(at, option, filter, made)) answerRefusal(exchange, refusal("overloaded"))
}

/** The tag is weak, and so the same for every coding: it names a state of the seats and not bytes. */
const headersOf = ({ etag, coding }: Pick<Sent, "etag" | "coding">): ReadonlyArray<HeaderPair> => {
  const headers: ReadonlyArray<HeaderPair> = [
    ["cache-control", "no-cache"],
    ["etag", etag],
    ["vary", "Accept-Encoding"],
  ]
  return coding === null ? headers : [...headers, ["content-encoding", coding]]
}

const withOption = (
  reads: SaleReads,
  exchange: Exchange,
  idText: string,
  read: (found: Found | undefined, optionId: number) => void,
): void => {
  const optionId = idParameter(exchange, "optionId", idText)
  if (optionId === undefined) return
  if (!isOptionId(optionId)) return read(undefined, optionId)
  askSale(reads, exchange, concertOfOption(optionId), { kind: "option", optionId }, (answer) => {
    const option = answer?.value ?? null
    read(answer === undefined || option === null ? undefined : { at: answer.at, option }, optionId)
  })
}

/** From the image that is followed here, as streams are: it is what changes are remembered of. */
const answerChanges = ({ feed, changes }: SeatParts, exchange: Exchange, idText: string): void => {
  const optionId = idParameter(exchange, "optionId", idText)
  if (optionId === undefined) return
  const since = queryValues(exchange, "since")
  if (since.length > 1) return answerRefusal(exchange, refusal("bad-request", { reason: "since is taken once." }))
  withSale(feed, exchange, concertOfOption(optionId), (sale) => {
    const option = isOptionId(optionId) ? sale?.option(optionId) : undefined
    if (sale === undefined || option === undefined) {
      return answerRefusal(exchange, refusal("option-unknown", { optionId }))
    }
    const changed = changes.changesSince(sale, option, since[0] ?? "")
    answerJson(exchange, 200, seatChangesJson(sale, option, changed), uncached)
  })
}
