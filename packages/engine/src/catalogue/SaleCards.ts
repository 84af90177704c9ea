/**
 * What cards of concerts show of their sales: asked at the sales, and two seconds old at most. A list of
 * concerts is cheap to ask for, so it may bring a bounded number of sales into memory only, those that stand first.
 */
import { type ConcertId, limits } from "@ticketrush/protocol"
import { Effect, Semaphore } from "effect"
import type { Asked, CardAnswer, Question, SaleReads } from "../sales/SaleReads.ts"
import { makeReadCache } from "./ReadCache.ts"

/** Null for a sale that cannot be asked now, or was one too many to bring into memory: a list does without it. */
export type SaleCards = (ids: ReadonlyArray<ConcertId>) => Effect.Effect<ReadonlyArray<CardAnswer | null>>

type CardQuestion = Extract<Question, { readonly kind: "card" }>
const inMemory: CardQuestion = { kind: "card", inMemory: true }
const brought: CardQuestion = { kind: "card", inMemory: false }

export const makeSaleCards = Effect.fnUntraced(function* (reads: SaleReads) {
  const ask = (id: ConcertId, question: CardQuestion): Effect.Effect<CardAnswer | null> =>
    Effect.callback((resume) =>
      reads.ask(id, question, (asked: Asked<CardQuestion>) =>
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
    oldestMs: limits.cardOldestMs,
    lookup: (id: ConcertId) => ask(id, inMemory),
    absent: (found) => found === null,
  })
  const loads = Semaphore.makeUnsafe(limits.cardLoadsAtOnceMax)
  const all: SaleCards = Effect.fnUntraced(function* (ids) {
    const asked = { concurrency: limits.cardsAskedAtOnceMax }
    const told = yield* Effect.forEach(ids, (id) => Effect.orElseSucceed(cards.get(id), () => null), asked)
    const missing = ids.filter((_, i) => told[i] === null).slice(0, limits.cardLoadsMax)
    const load = (id: ConcertId) => Effect.map(loads.withPermit(ask(id, brought)), (card) => [id, card] as const)
    const loaded = new Map(yield* Effect.forEach(missing, load, asked))
    return ids.map((id, i) => told[i] ?? loaded.get(id) ?? null)
  })
  return all
})
