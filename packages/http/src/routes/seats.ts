/** The seats of one option, from the committed image. */
import type { EngineApi, OptionView, SaleView } from "@ticketrush/engine/EngineApi"
import { concertOfOption, isOptionId, refusal } from "@ticketrush/protocol"
import type { Exchange } from "../Exchange.ts"
import { filterOf, onlyAvailable, SeatMaps } from "../render/seat-map.ts"
import { idParameter, queryValues } from "../request/parameters.ts"
import { answerBytes, answerJson, answerRefusal } from "../respond.ts"
import type { Route } from "../router.ts"
import { withSale } from "../with-sale.ts"

export const seatRoutes = (engine: EngineApi): ReadonlyArray<Route> => {
  const maps = new SeatMaps()
  const base = "/api/concerts/options/:optionId"
  const uncached = [["cache-control", "no-store"]] as const
  return [
    {
      method: "GET",
      path: `${base}/seats`,
      name: "seats",
      access: "public",
      handle: (exchange, [id]) =>
        withOption(engine, exchange, id, (found) => {
          // The contract answers an unknown option with an empty list here.
          if (found === undefined) return answerJson(exchange, 200, "[]", uncached)
          answerBytes(exchange, maps.json(found.sale, found.option, onlyAvailable), uncached)
        }),
    },
    {
      method: "GET",
      path: `${base}/seat-map`,
      name: "seat-map",
      access: "public",
      handle: (exchange, [id]) => {
        const filter = filterOf(queryValues(exchange, "status"))
        if (typeof filter !== "number") {
          const reason = `Unsupported seat status filter: ${filter.unsupported}`
          return answerRefusal(exchange, refusal("bad-request", { reason }))
        }
        withKnownOption(engine, exchange, id, ({ sale, option }) =>
          answerBytes(exchange, maps.json(sale, option, filter), uncached),
        )
      },
    },
  ]
}

type Found = { readonly sale: SaleView; readonly option: OptionView }

const withOption = (
  engine: EngineApi,
  exchange: Exchange,
  idText: string,
  read: (found: Found | undefined, optionId: number) => void,
): void => {
  const optionId = idParameter(exchange, "optionId", idText)
  if (optionId === undefined) return
  if (!isOptionId(optionId)) return read(undefined, optionId)
  withSale(engine, exchange, concertOfOption(optionId), (sale) => {
    const option = sale?.option(optionId)
    read(sale === undefined || option === undefined ? undefined : { sale, option }, optionId)
  })
}

const withKnownOption = (engine: EngineApi, exchange: Exchange, idText: string, read: (found: Found) => void): void =>
  withOption(engine, exchange, idText, (found, optionId) =>
    found === undefined ? answerRefusal(exchange, refusal("option-unknown", { optionId })) : read(found),
  )
