/** What several views need of a concert. */
import { ask, type Card, Failure, type Option, type Overview, type Policy, policyOf } from "../api.ts"
import { told } from "../server-time.ts"

/** What says that there is no such concert, of the catalogue and of its line. */
const unknownCodes: ReadonlySet<string> = new Set(["sale-unknown", "concert-unknown"])

export type ConcertData = {
  readonly card: Card
  readonly options: ReadonlyArray<Option>
  readonly policy: Policy | null
  readonly overview: Overview
}

/** Null: there is no such concert, or none any more. */
export const cardOf = async (concertId: number): Promise<Card | null> => {
  const sentAt = Date.now()
  const card = await unlessUnknown(ask("concerts.concert", { params: { concertId } }))
  if (card !== null) told(card.serverNow, sentAt)
  return card
}

/** The nights of a concert; null as for its card. */
export const optionsOf = (concertId: number): Promise<ReadonlyArray<Option> | null> =>
  unlessUnknown(ask("concerts.options", { params: { concertId } }))

const unlessUnknown = async <T>(asked: Promise<T>): Promise<T | null> => {
  try {
    return await asked
  } catch (cause) {
    if (cause instanceof Failure && unknownCodes.has(cause.code)) return null
    throw cause
  }
}

/** What is read of several concerts, each once. */
export const byId = async <T>(
  ids: ReadonlyArray<number>,
  read: (id: number) => Promise<T>,
): Promise<ReadonlyMap<number, T>> => new Map(await Promise.all(ids.map(async (id) => [id, await read(id)] as const)))

/** Without a time of opening there is no policy to ask for. */
export const policyFor = async (card: Card | null): Promise<Policy | null> =>
  card === null || card.saleOpensAt === null ? null : policyOf(card.id)

/** Whether nothing that was bought of a concert changes hands now. A policy may lie ahead. */
export const forbidsTransfers = (policy: Policy | null, now: number): boolean =>
  policy?.transfersForbidden === true && Date.parse(policy.effectiveAt) <= now

/** Null: there is no such concert. */
export const concertData = async (concertId: number): Promise<ConcertData | null> => {
  const [card, options, overview] = await Promise.all([
    cardOf(concertId),
    optionsOf(concertId),
    unlessUnknown(ask("line.lineOverview", { query: { concertId } })),
  ])
  if (card === null || options === null || overview === null) return null
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
