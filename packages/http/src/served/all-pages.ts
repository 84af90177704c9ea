/** Lists of the contract have no pages; the services do. */
import { Effect } from "effect"

/** Above this a list ends: no reader goes on that far, and an answer must fit into memory. */
const pagesMax = 100

export const allPages = <T, Next, E, R>(
  page: (
    after: Next | undefined,
  ) => Effect.Effect<{ readonly items: ReadonlyArray<T>; readonly next: Next | null }, E, R>,
): Effect.Effect<Array<T>, E, R> =>
  Effect.gen(function* () {
    const all: T[] = []
    let after: Next | undefined
    for (let count = 0; count < pagesMax; count++) {
      const { items, next } = yield* page(after)
      for (const item of items) all.push(item)
      if (next === null) break
      after = next
    }
    return all
  })
