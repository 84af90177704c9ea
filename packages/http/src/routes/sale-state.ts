/**
 * What a node has of a sale in memory, as a hash: for an operator who compares it with a replay of the journal
 * (`npm run sim -- --journal`). It takes the loop a few milliseconds for a large sale, so it is on the lab surface.
 */
import type { SaleReads } from "@ticketrush/engine/sales/SaleReads"
import { idParameter } from "../request/parameters.ts"
import { answerJson } from "../respond.ts"
import type { Route } from "../router.ts"
import { uncached } from "../uncached.ts"
import { askLine } from "./ask-line.ts"

export const saleStateRoute = (reads: SaleReads): Route => ({
  method: "GET",
  path: "/api/lab/concerts/:concertId/state",
  name: "sale-state",
  access: "trusted",
  handle: (exchange, [id]) => {
    const concertId = idParameter(exchange, "concertId", id)
    if (concertId === undefined) return
    askLine(reads, exchange, concertId, { kind: "fingerprint" }, ({ value: { position, epoch, stateHash } }) => {
      const json = JSON.stringify({ concertId, position, epoch, stateHash })
      answerJson(exchange, 200, json, uncached)
    })
  },
})
