/** All concerts of the catalogue as one list, made in pieces between which the loop turns: there may be tens of thousands. */
import type { Catalogue, Concert } from "@ticketrush/engine/catalogue/Catalogue"
import { makeReadCache } from "@ticketrush/engine/catalogue/ReadCache"
import { limits } from "@ticketrush/protocol"
import { Effect } from "effect"
import { concertRow } from "../render/concert-row.ts"
import { type Tagged, tagOf } from "../tagged.ts"
import { allPages } from "./all-pages.ts"

const rowOf = (concert: Concert): string => JSON.stringify(concertRow(concert))

/** Made once for all who ask within a second, unless the catalogue changes. */
export const makeConcertList = Effect.fnUntraced(function* (
  catalogue: Pick<Catalogue["Service"], "concerts" | "version">,
) {
  const limit = limits.concertsAtOnceMax
  const piece = (after: number | undefined) =>
    catalogue.concerts(after === undefined ? { limit } : { after, limit }).pipe(
      Effect.map(({ items, next }) => ({ items: items.length === 0 ? [] : [items.map(rowOf).join(",")], next })),
      Effect.tap(() => Effect.yieldNow),
    )
  const made = yield* makeReadCache({
    capacity: 1,
    freshMs: limits.cardMs,
    oldestMs: limits.cardOldestMs,
    lookup: (_version: number) =>
      Effect.map(allPages(piece), (pieces): Tagged => {
        const json = Buffer.from(`[${pieces.join(",")}]`)
        return { json, etag: tagOf(pieces) }
      }),
    absent: () => false,
  })
  return Effect.suspend(() => made.get(catalogue.version()))
})
