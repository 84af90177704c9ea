/** Rows of the table in `limits.ts` that are about the pictures of concerts. */
export const thumbnailLimits = {
  /** Bytes of a picture, and of a form that brings one. */
  thumbnailBytesMax: 2 * 1024 * 1024,
  thumbnailFormBytesMax: 2 * 1024 * 1024 + 16 * 1024,
  /** Pixels of one side of a picture, as its header has them. */
  thumbnailPixelsMax: 4_096,
  /** Bodies above the bound of a set-up that are read at a time; more hear "overloaded". */
  largeBodiesMax: 8,
  /** Bytes of pictures that a node keeps in memory. */
  thumbnailBytesKept: 32 * 1024 * 1024,
  /** Pictures that a node reads from its tables at a time, and requests that wait for it; more hear "overloaded". */
  thumbnailReadsAtOnceMax: 2,
  thumbnailReadsWaitingMax: 32,
  /** How long caches may keep a picture under the address that names it, in seconds. */
  thumbnailCachedSeconds: 86_400,
} as const
