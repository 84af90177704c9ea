/** Questions about a sale and its line, and answers that all routes of a line give. */
import type { Question, SaleReads } from "@ticketrush/engine/sales/SaleReads"
import { type ConcertId, type RefusalCode, refusal } from "@ticketrush/protocol"
import { type Answered, askSale } from "../ask-sale.ts"
import type { Exchange } from "../Exchange.ts"
import { answerRefusal } from "../respond.ts"

/** No is an answer of the line, with a status of its own in the contract. */
export const turnsAway: ReadonlySet<RefusalCode> = new Set([
  "line-closed",
  "line-full",
  "line-exhausted",
  "sale-closed",
])

export const answerUnknown = (exchange: Exchange, concertId: number): void =>
  answerRefusal(exchange, refusal("concert-unknown", { concertId }))

/** A sale that is not there is answered here, and an id that no concert has. */
export const askLine = <Q extends Question>(
  reads: SaleReads,
  exchange: Exchange,
  concertId: ConcertId,
  question: Q,
  read: (answer: Answered<Q>) => void,
): void =>
  askSale(reads, exchange, concertId, question, (answer) =>
    answer === undefined ? answerUnknown(exchange, concertId) : read(answer),
  )
