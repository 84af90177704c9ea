/** Pages of a list, by the id of their rows. */
import { limits } from "@ticketrush/protocol"
import { Effect } from "effect"
import type { Listed, ListPage } from "./Catalogue.ts"
import type { StoreUnavailable } from "./errors.ts"

export const pageLimit = (page: ListPage): number =>
  Math.max(1, Math.min(page.limit ?? limits.listPageMax, limits.listPageMax))

/** Asks for one row more than the page holds: whether it comes says whether there is another page. */
export const listed = <T extends { readonly id: number }>(
  rows: (after: number, limit: number) => Effect.Effect<ReadonlyArray<T>, StoreUnavailable>,
  page: ListPage = {},
): Effect.Effect<Listed<T>, StoreUnavailable> => {
  const limit = pageLimit(page)
  return Effect.map(rows(page.after ?? 0, limit + 1), (found) => {
    const items = found.slice(0, limit)
    return { items, next: found.length > limit ? items[limit - 1].id : null }
  })
}
