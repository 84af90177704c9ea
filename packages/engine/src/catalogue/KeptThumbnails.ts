/** Pictures in memory, up to a bound of bytes: what was asked for the longest ago goes first. */
import type { Thumbnail } from "./Thumbnails.ts"

export class KeptThumbnails {
  readonly #bytesMax: number
  /** By digest, in the order of their last use. */
  readonly #kept = new Map<string, Thumbnail>()
  #bytes = 0

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax
  }

  /** Bytes that are kept. */
  get bytes(): number {
    return this.#bytes
  }

  get(digest: string): Thumbnail | undefined {
    return this.#kept.get(digest)
  }

  /** Also of one that is kept already: it was asked for just now. */
  keep(picture: Thumbnail): void {
    this.#forget(picture.digest)
    this.#kept.set(picture.digest, picture)
    this.#bytes += picture.bytes.length
    for (const oldest of this.#kept.keys()) {
      if (this.#bytes <= this.#bytesMax) return
      this.#forget(oldest)
    }
  }

  #forget(digest: string): void {
    this.#bytes -= this.#kept.get(digest)?.bytes.length ?? 0
    this.#kept.delete(digest)
  }
}
