/** What cards of concerts show of their sales: asked at the sales, a second old at most for the reader after. */
import { type ConcertId, limits } from "@ticketrush/protocol"
import { Effect } from "effect"
import type { Asked, CardAnswer, SaleReads } from "../sales/SaleReads.ts"
import { makeReadCache } from "./ReadCache.ts"

/** Null for a sale that cannot be asked now: a list of concerts does without it. */
export type SaleCards = (ids: ReadonlyArray<ConcertId>) => Effect.Effect<ReadonlyArray<CardAnswer | null>>

const card = { kind: "card" } as const

export const makeSaleCards = Effect.fnUntraced(function* (reads: SaleReads) {
  const ask = (id: ConcertId): Effect.Effect<CardAnswer | null> =>
    Effect.callback((resume) =>
      reads.ask(id, card, (asked: Asked<typeof card>) =>
        resume(
          asked.kind === "defect"
            ? Effect.die(asked.cause)
            : Effect.succeed(asked.kind === "answer" ? asked.value : null),
        ),
      ),
    )
  const cards = yield* makeReadCache({
    capacity: limits.cardsKnownMax,
    freshMs: limits.cardMs,
    lookup: ask,
    absent: (found) => found === null,
  })
  const all: SaleCards = (ids) =>
    Effect.forEach(ids, (id) => Effect.orElseSucceed(cards.get(id), () => null), {
      concurrency: limits.cardsAskedAtOnceMax,
    })
  return all
})
