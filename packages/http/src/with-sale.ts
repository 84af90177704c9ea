/** The committed image of a sale for a reader, brought into memory when it is not there. */
import type { EngineApi, SaleView } from "@ticketrush/engine/EngineApi"
import { isConcertId, refusal } from "@ticketrush/protocol"
import type { Exchange } from "./Exchange.ts"
import { answerRefusal } from "./respond.ts"

/** `read` gets undefined when there is no such sale. A sale that cannot be loaded now is answered here. */
export const withSale = (
  engine: EngineApi,
  exchange: Exchange,
  concertId: number,
  read: (sale: SaleView | undefined) => void,
): void => {
  if (!isConcertId(concertId)) return read(undefined)
  const loaded = engine.view(concertId)
  if (loaded !== undefined) return read(loaded)
  engine.load(concertId, (result) => {
    if (exchange.ended()) return
    if (result.kind === "failed") return answerRefusal(exchange, refusal("unavailable"))
    read(result.kind === "loaded" ? result.sale : undefined)
  })
}
