/** Asks a sale, wherever its owner is, on behalf of a request. */
import { RefusedError } from "@ticketrush/engine/catalogue/errors"
import type { Asked, Question, SaleReads } from "@ticketrush/engine/sales/SaleReads"
import { refusal } from "@ticketrush/protocol"
import { Cause } from "effect"
import type { Exchange } from "./Exchange.ts"
import { guarded } from "./guarded.ts"
import { answerRefusal } from "./respond.ts"

export type Answered<Q extends Question> = Extract<Asked<Q>, { readonly kind: "answer" }>

/** `read` gets undefined when there is no such sale. A sale that cannot be asked now is answered here. */
export const askSale = <Q extends Question>(
  reads: SaleReads,
  exchange: Exchange,
  concertId: number,
  question: Q,
  read: (answer: Answered<Q> | undefined) => void,
): void =>
  reads.ask(
    concertId,
    question,
    guarded(exchange, (asked: Asked<Q>) => {
      if (exchange.ended()) return
      if (asked.kind === "defect") return exchange.failed(asked.cause)
      if (asked.kind === "failed") return answerRefusal(exchange, asked.refusal ?? refusal("unavailable"))
      read(asked.kind === "answer" ? asked : undefined)
    }),
  )

/** The same where an answer may have begun: a sale that cannot be asked now, and what throws in `read`, is told as a cause. */
export const askSaleMidway = <Q extends Question>(
  reads: SaleReads,
  concertId: number,
  question: Q,
  read: (answer: Answered<Q> | undefined) => void,
  failed: (why: Cause.Cause<unknown>) => void,
): void =>
  reads.ask(concertId, question, (asked) => {
    if (asked.kind === "defect") return failed(Cause.die(asked.cause))
    if (asked.kind === "failed") {
      return failed(Cause.fail(new RefusedError({ refusal: asked.refusal ?? refusal("unavailable") })))
    }
    try {
      read(asked.kind === "answer" ? asked : undefined)
    } catch (cause) {
      failed(Cause.die(cause))
    }
  })
