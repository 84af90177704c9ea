/** What a sales policy would have done to the journal of its concert: begun by one request, asked about by others. */
import type { SaleReads } from "@ticketrush/engine/sales/SaleReads"
import { refusal } from "@ticketrush/protocol"
import { askSale } from "../ask-sale.ts"
import type { Exchange } from "../Exchange.ts"
import type { PolicyPreviews } from "../policy/PolicyPreviews.ts"
import { previewJson } from "../policy/preview-json.ts"
import { readPolicy } from "../policy/read-policy.ts"
import type { DateTimes } from "../render/date-time.ts"
import { idParameter } from "../request/parameters.ts"
import { answerJson, answerRefusal } from "../respond.ts"
import type { Route } from "../router.ts"
import { uncached } from "../uncached.ts"

export type PolicyPreviewParts = {
  readonly previews: PolicyPreviews
  readonly reads: SaleReads
  readonly times: DateTimes
}

const path = "/api/admin/concerts/:concertId/sales-policy/previews"

export const policyPreviewRoutes = (parts: PolicyPreviewParts): ReadonlyArray<Route> => [
  {
    method: "POST",
    path,
    name: "previewSalesPolicy",
    access: "admin",
    handle: (exchange, [id]) => begin(parts, exchange, id),
  },
  {
    method: "GET",
    path: `${path}/:previewId`,
    name: "salesPolicyPreview",
    access: "admin",
    handle: (exchange, [concertText, previewText]) => {
      const concertId = idParameter(exchange, "concertId", concertText)
      if (concertId === undefined) return
      const previewId = idParameter(exchange, "previewId", previewText)
      if (previewId === undefined) return
      const run = parts.previews.get(previewId)
      if (run === undefined || run.asked.concertId !== concertId) {
        return answerRefusal(exchange, refusal("preview-unknown", { previewId, concertId }))
      }
      answerJson(exchange, 200, previewJson(previewId, run, parts.times), uncached)
    },
  },
]

const begin = ({ previews, reads, times }: PolicyPreviewParts, exchange: Exchange, idText: string): void =>
  readPolicy(exchange, idText, times, ({ concertId, rules }) =>
    askSale(reads, exchange, concertId, { kind: "overview" }, (answer) => {
      if (answer === undefined) return answerRefusal(exchange, refusal("sale-unknown", { concertId }))
      if (previews.running) return answerRefusal(exchange, refusal("preview-running"))
      const id = previews.begin({ concertId, rules, through: answer.at.offset })
      const address = `/api/admin/concerts/${concertId}/sales-policy/previews/${id}`
      answerJson(exchange, 202, previewJson(id, previews.get(id)!, times), [["location", address], ...uncached])
    }),
  )
