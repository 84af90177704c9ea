/**
 * Which backend a request about a line goes to. Where that is not the sale itself the answers have the fields of the contract,
 * and null for what only the sale's own line knows.
 */

import { actorBackend } from "@ticketrush/engine/backends/Bindings"
import type { LineAnswer } from "@ticketrush/engine/backends/LineBackend"
import type { LineBackends } from "@ticketrush/engine/backends/LineBackends"
import type { SaleFeed } from "@ticketrush/engine/sales/SaleFeed"
import type { SaleReads } from "@ticketrush/engine/sales/SaleReads"
import { type ConcertId, refusal } from "@ticketrush/protocol"
import type { QueueAsked } from "@ticketrush/protocol/line-requests"
import type { Exchange } from "../Exchange.ts"
import { guarded } from "../guarded.ts"
import type { LineTicker } from "../line/LineTicker.ts"
import { rejectedJson, standingJson } from "../render/place.ts"
import { answerJson, answerRefusal } from "../respond.ts"
import { answerUnknown, askLine, turnsAway } from "./ask-line.ts"

export type ComparedLines = {
  readonly lines: Pick<LineBackends, "isOfSale" | "nameOf" | "get">
  readonly feed: Pick<SaleFeed, "now">
  readonly ticker: Pick<LineTicker, "seen">
}

type Parts = {
  readonly reads: SaleReads
  /** Absent where every sale keeps its own line. */
  readonly compared?: ComparedLines
}

/** Asks the backend that keeps the line; `ofSale` where that is the sale. */
export const throughBackend = (
  parts: Parts,
  exchange: Exchange,
  call: "join" | "status" | "leave",
  asked: QueueAsked,
  ofSale: () => void,
): void => {
  const { concertId, userId } = asked
  keptBy(parts, exchange, concertId, ofSale, (name, { feed, lines, ticker }) =>
    lines.get(
      name,
      guarded(exchange, (line) => {
        if (exchange.ended()) return
        if ("kind" in line) return answerRefusal(exchange, line.refusal)
        ticker.seen(concertId, line)
        const heard = guarded(exchange, (answer: LineAnswer) => answerWith(exchange, asked, answer))
        line[call](concertId, userId, feed.now(), heard)
      }),
    ),
  )
}

/** What the sale's own line alone can tell; it is not there where another backend keeps the line. */
export const ofSaleAlone = (parts: Parts, exchange: Exchange, concertId: ConcertId, ofSale: () => void): void =>
  keptBy(parts, exchange, concertId, ofSale, () => answerRefusal(exchange, refusal("not-found")))

const keptBy = (
  { compared, reads }: Parts,
  exchange: Exchange,
  concertId: ConcertId,
  ofSale: () => void,
  elsewhere: (name: string, compared: ComparedLines) => void,
): void => {
  if (compared === undefined || compared.lines.isOfSale(concertId)) return ofSale()
  // What is remembered of a concert counts for good, so that it is asked for those that are on sale alone.
  askLine(reads, exchange, concertId, { kind: "overview" }, () =>
    compared.lines.nameOf(
      concertId,
      guarded(exchange, (name) => {
        if (exchange.ended()) return
        if (typeof name !== "string") return answerRefusal(exchange, name.refusal)
        if (name === actorBackend) return ofSale()
        elsewhere(name, compared)
      }),
    ),
  )
}

const answerWith = (exchange: Exchange, { concertId, userId }: QueueAsked, answer: LineAnswer): void => {
  if (exchange.ended()) return
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
