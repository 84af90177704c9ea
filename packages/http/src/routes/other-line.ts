/**
 * Join, status and leave served by another backend than the sale's own line, for comparison (`TICKETRUSH_LINE`). The
 * answers have the fields of the contract; what only the sale's own line knows is null in them.
 */
import type { LineAnswer, LineBackend } from "@ticketrush/engine/backends/LineBackend"
import type { SaleFeed } from "@ticketrush/engine/sales/SaleFeed"
import type { SaleReads } from "@ticketrush/engine/sales/SaleReads"
import { limits } from "@ticketrush/protocol"
import type { QueueAsked } from "@ticketrush/protocol/line-requests"
import type { Exchange } from "../Exchange.ts"
import { guarded } from "../guarded.ts"
import type { LineTicker } from "../line/LineTicker.ts"
import { rejectedJson, standingJson } from "../render/place.ts"
import { acceptBody, readText } from "../request/body.ts"
import { answerJson, answerRefusal } from "../respond.ts"
import type { Route } from "../router.ts"
import { answerUnknown, askedInQuery, askLine, decoded, turnsAway } from "./line.ts"

export type OtherLineParts = {
  readonly reads: SaleReads
  readonly feed: Pick<SaleFeed, "now">
  readonly line: LineBackend
  readonly ticker: Pick<LineTicker, "seen">
}

type Call = "join" | "status" | "leave"

export const otherLineRoutes = (parts: OtherLineParts): ReadonlyArray<Route> => {
  const base = "/api/v1/waiting-queue"
  const inBody = (call: Call) => (exchange: Exchange) => {
    if (acceptBody(exchange, limits.bodyBytesMax) === undefined) return
    readText(exchange, limits.bodyBytesMax, (text) => ask(parts, exchange, call, decoded(exchange, text)))
  }
  const inQuery = (call: Call) => (exchange: Exchange) => ask(parts, exchange, call, askedInQuery(exchange))
  return [
    { method: "POST", path: `${base}/join`, name: "join", access: "trusted", handle: inBody("join") },
    {
      method: "GET",
      path: `${base}/status`,
      name: "status",
      access: "trusted",
      query: ["userId", "concertId"],
      handle: inQuery("status"),
    },
    { method: "POST", path: `${base}/leave`, name: "leave", access: "trusted", handle: inBody("leave") },
  ]
}

const ask = (
  { reads, feed, line, ticker }: OtherLineParts,
  exchange: Exchange,
  call: Call,
  asked?: QueueAsked,
): void => {
  if (asked === undefined) return
  askLine(reads, exchange, asked.concertId, { kind: "place", person: asked.userId }, () => {
    ticker.seen(asked.concertId)
    const heard = guarded(exchange, (answer: LineAnswer) => answerWith(exchange, asked, answer))
    line[call](asked.concertId, asked.userId, feed.now(), heard)
  })
}

const answerWith = (exchange: Exchange, { concertId, userId }: QueueAsked, answer: LineAnswer): void => {
  if (answer.kind === "standing") {
    return answerJson(exchange, 200, standingJson(concertId, userId, answer.status, answer.rank))
  }
  const { code } = answer.refusal
  if (code === "sale-unknown") return answerUnknown(exchange, concertId)
  if (answer.kind === "refused" && turnsAway.has(code)) {
    return answerJson(exchange, 200, rejectedJson(concertId, userId, code))
  }
  answerRefusal(exchange, answer.refusal)
}
