/** Concerts by their ids: all of them, one with how its sale stands, and the nights of one. */
import type { Catalogue, ConcertOption } from "@ticketrush/engine/catalogue/Catalogue"
import type { StoreUnavailable } from "@ticketrush/engine/catalogue/errors"
import type { SaleCards } from "@ticketrush/engine/catalogue/SaleCards"
import { Effect } from "effect"
import type { ColdWork } from "../ColdWork.ts"
import { concertCard } from "../render/concert-card.ts"
import type { DateTimes } from "../render/date-time.ts"
import { conditionOf } from "../request/if-none-match.ts"
import { idParameter } from "../request/parameters.ts"
import type { Route } from "../router.ts"
import { answerTagged, type Tagged, tagged } from "../tagged.ts"

export type ConcertParts = {
  readonly catalogue: Pick<Catalogue["Service"], "concert" | "options">
  readonly list: Effect.Effect<Tagged, StoreUnavailable>
  readonly cards: SaleCards
  readonly work: ColdWork
  readonly times: DateTimes
  /** Milliseconds since 1970 UTC. */
  readonly nowMs: () => number
}

export const concertRoutes = ({ catalogue, list, cards, work, times, nowMs }: ConcertParts): ReadonlyArray<Route> => [
  {
    method: "GET",
    path: "/api/concerts",
    name: "concerts",
    access: "public",
    handle: (exchange) => {
      const condition = conditionOf(exchange)
      work.run(exchange, list, (made) => answerTagged(exchange, condition, made))
    },
  },
  {
    method: "GET",
    path: "/api/concerts/:concertId",
    name: "concert",
    access: "public",
    handle: (exchange, [text]) => {
      const id = idParameter(exchange, "concertId", text)
      if (id === undefined) return
      const condition = conditionOf(exchange)
      const found = Effect.gen(function* () {
        const concert = yield* catalogue.concert(id)
        const [card] = yield* cards([concert.id])
        return { concert, card }
      })
      work.run(exchange, found, ({ concert, card }) => {
        const now = Math.floor(nowMs())
        const body = { ...concertCard(concert, card, times, now), serverNow: times.format(now) }
        answerTagged(exchange, condition, tagged(body))
      })
    },
  },
  {
    method: "GET",
    path: "/api/concerts/:concertId/options",
    name: "options",
    access: "public",
    handle: (exchange, [text]) => {
      const id = idParameter(exchange, "concertId", text)
      if (id === undefined) return
      const condition = conditionOf(exchange)
      work.run(exchange, catalogue.options(id), (options) =>
        answerTagged(exchange, condition, tagged(options.map((option) => optionBody(option, times)))),
      )
    },
  },
]

const optionBody = (option: ConcertOption, times: DateTimes) => ({
  id: option.id,
  concertDate: times.in(option.zone ?? times.zone.name).format(option.concertDate),
  ticketPriceAmount: option.price,
  venueId: option.venue?.id ?? null,
  venueName: option.venue?.name ?? null,
  venueCity: option.venue?.city ?? null,
  venueCountryCode: option.venue?.countryCode ?? null,
  venueAddress: option.venue?.address ?? null,
  seatCount: option.seatCount,
  zone: option.zone ?? times.zone.name,
})
