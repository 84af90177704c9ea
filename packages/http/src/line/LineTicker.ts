/** Ticks the lines of a backend that does not tick by itself: of every concert that was asked about. */
import type { LineBackend } from "@ticketrush/engine/backends/LineBackend"
import type { Defer } from "@ticketrush/engine/ports"
import type { SaleFeed } from "@ticketrush/engine/sales/SaleFeed"
import { type ConcertId, limits } from "@ticketrush/protocol"

export type LineTickerParts = {
  readonly feed: Pick<SaleFeed, "now">
  readonly line: Pick<LineBackend, "tick">
  readonly defer: Defer
}

export class LineTicker {
  readonly #parts: LineTickerParts
  readonly #concerts = new Set<ConcertId>()
  /** Ticks that are not answered yet: a slow backend is not asked faster than it answers. */
  readonly #asked = new Set<ConcertId>()
  #cancel: () => void

  constructor(parts: LineTickerParts) {
    this.#parts = parts
    this.#cancel = parts.defer.after(limits.tickMs, () => this.#tick())
  }

  seen(concertId: ConcertId): void {
    this.#concerts.add(concertId)
  }

  stop(): void {
    this.#cancel()
    this.#concerts.clear()
  }

  #tick(): void {
    const { feed, line, defer } = this.#parts
    for (const concertId of this.#concerts) {
      if (this.#asked.has(concertId)) continue
      this.#asked.add(concertId)
      line.tick(concertId, feed.now(), (answer) => {
        this.#asked.delete(concertId)
        // The sale is gone, or left memory: the next request brings it back.
        if (answer.kind === "refused") this.#concerts.delete(concertId)
      })
    }
    this.#cancel = defer.after(limits.tickMs, () => this.#tick())
  }
}
