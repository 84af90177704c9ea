/** The picture of a concert: what it may be, and where it is read. */
import type { ConcertId } from "./ids.ts"

/** Told by the first bytes, never by a header or the name of a file. */
export const thumbnailTypes = ["image/jpeg", "image/png", "image/webp"] as const
export type ThumbnailType = (typeof thumbnailTypes)[number]

/** Another picture has another address, so that caches may keep what this one gives. Null where there is no picture. */
export const thumbnailUrlOf = (concertId: ConcertId, digest: string | null): string | null =>
  digest === null ? null : `/api/concerts/${concertId}/thumbnail?v=${digest}`
