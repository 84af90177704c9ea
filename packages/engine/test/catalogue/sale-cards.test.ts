/** Which sales are brought into memory for the cards of a list. */
import { it } from "@effect/vitest"
import { type ConcertId, limits } from "@ticketrush/protocol"
import { Effect, Fiber } from "effect"
import { describe, expect } from "vitest"
import { makeSaleCards } from "../../src/catalogue/SaleCards.ts"
import type { EngineApi } from "../../src/EngineApi.ts"
import { nodeDefer } from "../../src/ports-node.ts"
import { LocalSales } from "../../src/sales/LocalSales.ts"
import type { Asked, SaleReads } from "../../src/sales/SaleReads.ts"

const card = { closed: false, opensAt: null, seats: 5, free: 5 }
const at = { concertId: 1, epoch: 1, offset: 1, at: 1, hash: new Uint8Array(32) }
const concerts: ReadonlyArray<ConcertId> = Array.from({ length: 100 }, (_, n) => n + 1)

/** Sales that lie on disk until they are asked for; `hold` keeps those that are loaded from being there. */
const makeSales = () => {
  const loaded: ConcertId[] = []
  const held: Array<() => void> = []
  const sales = { loaded, held, holds: false }
  const ask = (id: ConcertId, question: { readonly inMemory: boolean }, done: (asked: Asked<never>) => void): void => {
    const answer = () => done({ kind: "answer", at, value: card } as unknown as Asked<never>)
    if (loaded.includes(id)) return answer()
    if (question.inMemory) return done({ kind: "failed", reason: "it is not in memory" })
    loaded.push(id)
    if (sales.holds) held.push(answer)
    else answer()
  }
  return { sales, reads: { ask } as unknown as SaleReads }
}

describe("cards of sales", () => {
  it.effect("that are asked for in memory alone load no sale", () =>
    Effect.sync(() => {
      const loaded: ConcertId[] = []
      const engine = { view: () => undefined, load: (id: ConcertId) => void loaded.push(id) } as unknown as EngineApi
      const answers: string[] = []
      const sales = new LocalSales({ engine, defer: nodeDefer })
      sales.ask(7, { kind: "card", inMemory: true }, (asked) => void answers.push(asked.kind))
      expect([answers, loaded]).toEqual([["failed"], []])
      sales.ask(7, { kind: "card", inMemory: false }, (asked) => void answers.push(asked.kind))
      expect(loaded).toEqual([7])
    }),
  )

  it.effect("bring a bounded number of sales into memory for one answer, and show what is there", () =>
    Effect.gen(function* () {
      const { sales, reads } = makeSales()
      const cards = yield* makeSaleCards(reads)
      const told = yield* cards(concerts)
      expect(sales.loaded).toEqual(concerts.slice(0, limits.cardLoadsMax))
      expect(told).toEqual(concerts.map((id) => (id <= limits.cardLoadsMax ? card : null)))
      const next = yield* cards(concerts)
      expect(next.filter((each) => each !== null)).toHaveLength(2 * limits.cardLoadsMax)
    }),
  )

  it.effect("bring a bounded number of sales into memory at a time, for all who ask together", () =>
    Effect.gen(function* () {
      const { sales, reads } = makeSales()
      sales.holds = true
      const cards = yield* makeSaleCards(reads)
      const asking = [concerts.slice(0, 20), concerts.slice(20, 40), concerts.slice(40, 60)].map((ids) => cards(ids))
      const fiber = yield* Effect.forkChild(Effect.all(asking, { concurrency: "unbounded" }))
      let most = 0
      while (sales.loaded.length < 60 || sales.held.length > 0) {
        yield* Effect.yieldNow
        most = Math.max(most, sales.held.length)
        if (sales.held.length >= limits.cardLoadsAtOnceMax) for (const answer of sales.held.splice(0)) answer()
      }
      expect(most).toBe(limits.cardLoadsAtOnceMax)
      expect((yield* Fiber.join(fiber)).flat()).toEqual(Array.from({ length: 60 }, () => card))
    }),
  )
})
