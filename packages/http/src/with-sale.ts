/** The image of a sale for a stream that begins to follow it. */
import type { LoadResult, SaleView } from "@ticketrush/engine/EngineApi"
import type { SaleFeed } from "@ticketrush/engine/sales/SaleFeed"
import { isConcertId, refusal } from "@ticketrush/protocol"
import type { Exchange } from "./Exchange.ts"
import { guarded } from "./guarded.ts"
import { answerRefusal } from "./respond.ts"

/** `read` gets undefined when there is no such sale. A sale that cannot be loaded now is answered here. */
export const withSale = (
  feed: Pick<SaleFeed, "view" | "load">,
  exchange: Exchange,
  concertId: number,
  read: (sale: SaleView | undefined) => void,
): void => {
  if (!isConcertId(concertId)) return read(undefined)
  const loaded = feed.view(concertId)
  if (loaded !== undefined) return read(loaded)
  feed.load(
    concertId,
    guarded(exchange, (result: LoadResult) => {
      if (exchange.ended()) return
      if (result.kind === "failed") return answerRefusal(exchange, result.refusal ?? refusal("unavailable"))
      read(result.kind === "loaded" ? result.sale : undefined)
    }),
  )
}
