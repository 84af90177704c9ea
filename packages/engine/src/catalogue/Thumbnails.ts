/**
 * The pictures of concerts. Read ones are kept in memory by their digests, up to a bound of bytes, so that what is kept is never
 * out of date; others are read from the tables a few at a time, once for all who wait for the same one.
 */
import { type ConcertId, isConcertId, limits } from "@ticketrush/protocol"
import type { ThumbnailType } from "@ticketrush/protocol/thumbnails"
import { Cache, Effect } from "effect"
import { boundedReads } from "./bounded-reads.ts"
import type { Concert } from "./Catalogue.ts"
import type { CatalogueStore } from "./CatalogueStore.ts"
import { type CatalogueError, type RefusedError, refused } from "./errors.ts"
import { KeptThumbnails } from "./KeptThumbnails.ts"

export type Thumbnail = { readonly type: ThumbnailType; readonly digest: string; readonly bytes: Uint8Array }

type Parts = {
  readonly store: Pick<CatalogueStore, "thumbnail" | "setThumbnail" | "removeThumbnail">
  readonly concert: (id: ConcertId) => Effect.Effect<Concert, CatalogueError>
  readonly saleUnknown: (id: ConcertId) => RefusedError
  /** Forgets what was read of concerts. */
  readonly changed: Effect.Effect<unknown>
}

export const makeThumbnails = Effect.fnUntraced(function* ({ store, concert, saleUnknown, changed }: Parts) {
  const kept = new KeptThumbnails(limits.thumbnailBytesKept)
  const reading = boundedReads({
    atOnceMax: limits.thumbnailReadsAtOnceMax,
    waitingMax: limits.thumbnailReadsWaitingMax,
  })
  // It keeps nothing: those who come while a picture is read wait for it together.
  const underWay = yield* Cache.makeWith((id: ConcertId) => reading(store.thumbnail(id)), {
    capacity: limits.coldRequestsMax,
    timeToLive: () => 0,
  })

  const thumbnail = Effect.fnUntraced(function* (id: ConcertId) {
    const { thumbnail: digest } = yield* concert(id)
    const known = digest === null ? null : (kept.get(digest) ?? (yield* Cache.get(underWay, id)))
    if (known === null) return yield* refused("thumbnail-none", { concertId: id })
    kept.keep(known)
    return known
  })

  const written = Effect.fnUntraced(function* (id: ConcertId, write: Effect.Effect<boolean, CatalogueError>) {
    if (!isConcertId(id) || !(yield* write)) return yield* saleUnknown(id)
    yield* changed
    return yield* concert(id)
  })

  return {
    thumbnail,
    setThumbnail: (id: ConcertId, picture: Thumbnail) => written(id, store.setThumbnail(id, picture)),
    removeThumbnail: (id: ConcertId) => Effect.asVoid(written(id, store.removeThumbnail(id))),
  }
})
