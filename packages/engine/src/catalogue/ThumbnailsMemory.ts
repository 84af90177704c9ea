/** The pictures of concerts in memory. */
import type { ConcertId } from "@ticketrush/protocol"
import { Effect } from "effect"
import type { Concert } from "./Catalogue.ts"
import type { CatalogueStore } from "./CatalogueStore.ts"
import type { Thumbnail } from "./Thumbnails.ts"

type Pictured = { concert: Concert; picture: Thumbnail | null }

/** `open`: the row of an open concert. */
export const thumbnailsAmong = (
  open: (id: ConcertId) => Pictured | undefined,
  changed: () => void,
): Pick<CatalogueStore, "thumbnail" | "setThumbnail" | "removeThumbnail"> => {
  const put = (id: ConcertId, picture: Thumbnail | null): boolean => {
    const row = open(id)
    if (row === undefined) return false
    row.concert = { ...row.concert, thumbnail: picture?.digest ?? null }
    row.picture = picture
    changed()
    return true
  }
  return {
    thumbnail: (id) => Effect.sync(() => open(id)?.picture ?? null),
    setThumbnail: (id, picture) => Effect.sync(() => put(id, picture)),
    removeThumbnail: (id) => Effect.sync(() => put(id, null)),
  }
}
