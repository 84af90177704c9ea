/** Concerts as people look for them: by words, page by page, and those that open soon or are nearly sold out. */
import { type Catalogue, type Concert, type ConcertQuery, concertOrders } from "@ticketrush/engine/catalogue/Catalogue"
import type { SaleCards } from "@ticketrush/engine/catalogue/SaleCards"
import type { CardAnswer } from "@ticketrush/engine/sales/SaleReads"
import { limits, type Refusal } from "@ticketrush/protocol"
import { Effect } from "effect"
import type { ColdWork } from "../ColdWork.ts"
import type { Exchange } from "../Exchange.ts"
import { concertCard, concertHighlight, ratioOf, saleStatusOf } from "../render/concert-card.ts"
import type { DateTimes } from "../render/date-time.ts"
import { conditionOf } from "../request/if-none-match.ts"
import { queryValues } from "../request/parameters.ts"
import { answerRefusal } from "../respond.ts"
import type { Route } from "../router.ts"
import { answerTagged, tagged } from "../tagged.ts"
import { given, QueryReader } from "./QueryReader.ts"

export type ConcertSearchParts = {
  readonly catalogue: Pick<Catalogue["Service"], "search">
  readonly cards: SaleCards
  readonly work: ColdWork
  readonly times: DateTimes
  /** Milliseconds since 1970 UTC. */
  readonly nowMs: () => number
}

/** How clients learn of changes between two requests, in the words of the contract. */
const realtime = { realtimeMode: "sse", hybridPollIntervalMillis: 5_000 } as const

export const concertSearchRoutes = (parts: ConcertSearchParts): ReadonlyArray<Route> => [
  {
    method: "GET",
    path: "/api/concerts/search",
    name: "searchConcerts",
    access: "public",
    query: ["keyword", "artistName", "entertainmentName", "venueName", "page", "size", "sort"],
    handle: (exchange) => {
      const query = queryOf(exchange, parts.times)
      if ("code" in query) return answerRefusal(exchange, query)
      const condition = conditionOf(exchange)
      parts.work.run(exchange, found(parts, query), ({ total, cards }) =>
        answerTagged(exchange, condition, tagged(pageOf(parts, query, total, cards))),
      )
    },
  },
  {
    method: "GET",
    path: "/api/concerts/highlights",
    name: "concertHighlights",
    access: "public",
    query: ["openingSoonLimit", "sellOutRiskLimit"],
    handle: (exchange) => {
      const reader = new QueryReader(exchange, parts.times)
      const [opening, risk] = [limitOf(reader, "openingSoonLimit"), limitOf(reader, "sellOutRiskLimit")]
      if (reader.wrong !== undefined) return answerRefusal(exchange, reader.wrong)
      const condition = conditionOf(exchange)
      parts.work.run(exchange, found(parts, newest), ({ cards }) =>
        answerTagged(exchange, condition, tagged(highlightsOf(parts, cards, opening, risk))),
      )
    },
  },
]

type Shown = { readonly concert: Concert; readonly card: CardAnswer | null }

const found = ({ catalogue, cards }: ConcertSearchParts, query: ConcertQuery) =>
  Effect.gen(function* () {
    const { items, total } = yield* catalogue.search(query)
    const told = yield* cards(items.map(({ id }) => id))
    return { total, cards: items.map((concert, i): Shown => ({ concert, card: told[i] })) }
  })

const pageOf = (
  { times, nowMs }: ConcertSearchParts,
  { page, size }: ConcertQuery,
  total: number,
  cards: ReadonlyArray<Shown>,
): object => {
  const now = Math.floor(nowMs())
  return {
    items: cards.map(({ concert, card }) => concertCard(concert, card, times, now)),
    page,
    size,
    totalElements: total,
    totalPages: Math.ceil(total / size),
    hasNext: (page + 1) * size < total,
    serverNow: times.format(now),
    ...realtime,
  }
}

/** Figures of the contract. */
const soon = { hours: 12, seats: 30, ratio: 18 }

const highlightsOf = (
  { times, nowMs }: ConcertSearchParts,
  cards: ReadonlyArray<Shown>,
  openingMax: number,
  riskMax: number,
): object => {
  const now = Math.floor(nowMs())
  const known = cards.flatMap(({ concert, card }) => (card === null ? [] : [{ concert, card }]))
  const day = (ms: number): string => times.format(ms).slice(0, 10)
  const opening = known
    .filter(({ card: { closed, opensAt } }) => {
      return (
        !closed &&
        opensAt !== null &&
        opensAt > now &&
        opensAt <= now + soon.hours * 3_600_000 &&
        day(opensAt) === day(now)
      )
    })
    .sort((a, b) => a.card.opensAt! - b.card.opensAt! || a.concert.id - b.concert.id)
  const bookable = known
    .filter(({ card }) => saleStatusOf(card, now) === "OPEN" && card.free > 0)
    .sort((a, b) => ratioOf(a.card) - ratioOf(b.card) || a.card.free - b.card.free || a.concert.id - b.concert.id)
  const risky = bookable.filter(({ card }) => card.free <= soon.seats || ratioOf(card) <= soon.ratio)
  const shown = (list: typeof known, max: number) =>
    list.slice(0, max).map(({ concert, card }) => concertHighlight(concert, card, times, now))
  return {
    openingSoon: shown(opening, openingMax),
    sellOutRisk: shown(risky.length > 0 ? risky : bookable, riskMax),
    generatedAt: times.format(now),
    openingSoonWithinHours: soon.hours,
    sellOutRiskSeatThreshold: soon.seats,
    sellOutRiskRatioThreshold: soon.ratio,
  }
}

const newest: ConcertQuery = { order: "id", descending: true, page: 0, size: limits.highlightedAmongMax }

const limitOf = (reader: QueryReader, name: string): number => {
  const asked = reader.whole(name) ?? 3
  return Math.min(Math.max(asked, 1), limits.highlightsMax)
}

/** A sort that is unknown is that by id, as in the contract. */
const queryOf = (exchange: Exchange, times: DateTimes): ConcertQuery | Refusal => {
  const reader = new QueryReader(exchange, times)
  const names = {
    keyword: textOf(reader, "keyword"),
    artistName: textOf(reader, "artistName"),
    agencyName: textOf(reader, "entertainmentName"),
    venueName: textOf(reader, "venueName"),
  }
  const page = reader.whole("page") ?? 0
  const size = Math.min(Math.max(reader.whole("size") ?? limits.searchPageDefault, 1), limits.searchPageMax)
  const [asked = "", direction = ""] = (queryValues(exchange, "sort")[0] ?? "").split(",")
  const order = concertOrders.find((each) => each === asked) ?? "id"
  const descending = order === asked && direction.toLowerCase() === "desc"
  if (page > Number.MAX_SAFE_INTEGER / limits.searchPageMax) reader.one("page", "a number of a page", () => undefined)
  return reader.wrong ?? { ...given(names), order, descending, page, size }
}

/** Blanks around it say nothing, and nothing but blanks asks for nothing. */
const textOf = (reader: QueryReader, name: string): string | undefined => {
  const meaning = `a text of at most ${limits.nameCharsMax} characters`
  const text = reader.one(name, meaning, (value) =>
    value.length <= limits.nameCharsMax && value.isWellFormed() && !value.includes("\0") ? value : undefined,
  )
  const asked = text?.normalize("NFC").trim()
  return asked === "" ? undefined : asked
}
