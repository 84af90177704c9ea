/**
 * What a node has of a sale in memory, as a hash: for an operator who compares it with a replay of the journal
 * (`npm run sim -- --journal`). It takes the loop a few milliseconds for a large sale, so it is on the lab surface.
 */
import type { EngineApi, SaleFingerprint } from "@ticketrush/engine/EngineApi"
import type { Defer } from "@ticketrush/engine/ports"
import { limits, refusal } from "@ticketrush/protocol"
import { idParameter } from "../request/parameters.ts"
import { answerJson, answerRefusal } from "../respond.ts"
import type { Route } from "../router.ts"
import { withSale } from "../with-sale.ts"
import { answerUnknown } from "./line.ts"

export const saleStateRoute = (engine: EngineApi, defer: Defer): Route => ({
  method: "GET",
  path: "/api/lab/concerts/:concertId/state",
  name: "sale-state",
  access: "trusted",
  handle: (exchange, [id]) => {
    const concertId = idParameter(exchange, "concertId", id)
    if (concertId === undefined) return
    withSale(engine, exchange, concertId, (sale) => {
      if (sale === undefined) return answerUnknown(exchange, concertId)
      fingerprint(engine, defer, concertId, (found) => {
        if (exchange.ended()) return
        if (found === undefined) return answerRefusal(exchange, refusal("unavailable"))
        const { position, epoch, stateHash } = found
        const json = JSON.stringify({ concertId, position, epoch, stateHash })
        answerJson(exchange, 200, json, [["cache-control", "no-store"]])
      })
    })
  },
})

/** Memory is ahead of the journal while a record is on its way: then the moment in which it is committed is waited for. */
const fingerprint = (
  engine: EngineApi,
  defer: Defer,
  concertId: number,
  done: (found: SaleFingerprint | undefined) => void,
): void => {
  const now = engine.fingerprint(concertId)
  if (now !== undefined) return done(now)
  const end = (found: SaleFingerprint | undefined): void => {
    cancel()
    stopListening()
    done(found)
  }
  const cancel = defer.after(limits.outcomeWaitMsMax, () => end(undefined))
  const stopListening = engine.onCommitted((committed) => {
    if (committed.concertId !== concertId) return
    const found = engine.fingerprint(concertId)
    if (found !== undefined) end(found)
  })
}
