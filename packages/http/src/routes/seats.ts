/** The seats of one option, from the committed image. */
import type { OptionAnswer, ReadAt, SaleReads } from "@ticketrush/engine/sales/SaleReads"
import { concertOfOption, isOptionId, refusal } from "@ticketrush/protocol"
import { askSale } from "../ask-sale.ts"
import type { Exchange } from "../Exchange.ts"
import { filterOf, onlyAvailable, SeatMaps } from "../render/seat-map.ts"
import { idParameter, queryValues } from "../request/parameters.ts"
import { answerBytes, answerJson, answerRefusal } from "../respond.ts"
import type { Route } from "../router.ts"

export const seatRoutes = (reads: SaleReads): ReadonlyArray<Route> => {
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
        withOption(reads, exchange, id, (found) => {
          // The contract answers an unknown option with an empty list here.
          if (found === undefined) return answerJson(exchange, 200, "[]", uncached)
          answerBytes(exchange, maps.json(found.at, found.option, onlyAvailable), uncached)
        }),
    },
    {
      method: "GET",
      path: `${base}/seat-map`,
      name: "seat-map",
      access: "public",
      query: ["status"],
      handle: (exchange, [id]) => {
        const filter = filterOf(queryValues(exchange, "status"))
        if (typeof filter !== "number") {
          const reason = `Unsupported seat status filter: ${filter.unsupported}`
          return answerRefusal(exchange, refusal("bad-request", { reason }))
        }
        withKnownOption(reads, exchange, id, ({ at, option }) =>
          answerBytes(exchange, maps.json(at, option, filter), uncached),
        )
      },
    },
  ]
}

type Found = { readonly at: ReadAt; readonly option: OptionAnswer }

const withOption = (
  reads: SaleReads,
  exchange: Exchange,
  idText: string,
  read: (found: Found | undefined, optionId: number) => void,
): void => {
  const optionId = idParameter(exchange, "optionId", idText)
  if (optionId === undefined) return
  if (!isOptionId(optionId)) return read(undefined, optionId)
  askSale(reads, exchange, concertOfOption(optionId), { kind: "option", optionId }, (answer) => {
    const option = answer?.value ?? null
    read(answer === undefined || option === null ? undefined : { at: answer.at, option }, optionId)
  })
}

const withKnownOption = (reads: SaleReads, exchange: Exchange, idText: string, read: (found: Found) => void): void =>
  withOption(reads, exchange, idText, (found, optionId) =>
    found === undefined ? answerRefusal(exchange, refusal("option-unknown", { optionId })) : read(found),
  )
