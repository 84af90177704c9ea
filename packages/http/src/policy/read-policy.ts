/** The body of a request that brings a sales policy of a concert. */
import { type ConcertId, isConcertId, refusal, type SaleRules } from "@ticketrush/protocol"
import { SalesPolicyRequest } from "@ticketrush/protocol/sales-policy"
import type { Exchange } from "../Exchange.ts"
import type { DateTimes } from "../render/date-time.ts"
import { readJson, schemaBody } from "../request/body.ts"
import { idParameter } from "../request/parameters.ts"
import { answerRefusal } from "../respond.ts"
import { rulesOf } from "./rules-of-request.ts"

/** `from`: journal time from which on it shall count, in milliseconds; 0 for at once. */
export type PolicyRead = { readonly concertId: ConcertId; readonly rules: SaleRules; readonly from: number }

const policyBody = schemaBody(SalesPolicyRequest, "the body is not a sales policy")

/** What is wrong with the request is answered here, and `use` is not called then. */
export const readPolicy = (
  exchange: Exchange,
  idText: string,
  times: DateTimes,
  use: (read: PolicyRead) => void,
): void => {
  const concertId = idParameter(exchange, "concertId", idText)
  if (concertId === undefined) return
  readJson(exchange, policyBody, (policy) => {
    const asked = rulesOf(concertId, policy, times)
    if ("refusal" in asked) return answerRefusal(exchange, asked.refusal)
    if (!isConcertId(concertId)) return answerRefusal(exchange, refusal("sale-unknown", { concertId }))
    use({ concertId, rules: asked.rules, from: asked.from })
  })
}
