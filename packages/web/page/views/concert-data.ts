/** What several views need of a concert. */
import { ask, type Card, type Option, type Overview, type Policy, policyOf } from "../api.ts"
import { told } from "../server-time.ts"

export type ConcertData = {
  readonly card: Card
  readonly options: ReadonlyArray<Option>
  readonly policy: Policy | null
  readonly overview: Overview
}

/** Undefined: there is no such concert. */
const cardOf = async (concertId: number): Promise<Card | undefined> => {
  const sentAt = Date.now()
  const query = { keyword: String(concertId), size: "100", sort: "id,asc" }
  const { items, serverNow } = await ask("search.searchConcerts", { query })
  told(serverNow, sentAt)
  return items.find(({ id }) => id === concertId)
}

/** Without a time of opening there is no policy to ask for. */
const policyFor = async (card: Card | undefined): Promise<Policy | null> =>
  card === undefined || card.saleOpensAt === null ? null : policyOf(card.id)

export const policyIn = async (concertId: number): Promise<Policy | null> => policyFor(await cardOf(concertId))

/** Null: there is no such concert. */
export const concertData = async (concertId: number): Promise<ConcertData | null> => {
  const [card, options, overview] = await Promise.all([
    cardOf(concertId),
    ask("concerts.options", { params: { concertId } }),
    ask("line.lineOverview", { query: { concertId } }),
  ])
  if (card === undefined) return null
  return { card, options, policy: await policyFor(card), overview }
}

/** Whether seats are sold to people whose turn has come, and to nobody else. */
export const asksForTurn = ({ protects, method }: Pick<Overview, "protects" | "method">): boolean =>
  protects && method !== "passthrough"

/** When the sale opens; null where it has opened, or no time was set. */
export const opensAtMs = ({ saleOpensAt }: Card, now: number): number | null => {
  const at = saleOpensAt === null ? 0 : Date.parse(saleOpensAt)
  return at > now ? at : null
}
