/** Ticks lines that a backend keeps which does not tick by itself: of every concert that was asked about. */
import type { LineBackend } from "@ticketrush/engine/backends/LineBackend"
import type { Defer } from "@ticketrush/engine/ports"
import type { SaleFeed } from "@ticketrush/engine/sales/SaleFeed"
import { type ConcertId, limits } from "@ticketrush/protocol"

export type LineTickerParts = {
  readonly feed: Pick<SaleFeed, "now">
  readonly defer: Defer
}

export class LineTicker {
  readonly #parts: LineTickerParts
  readonly #lines = new Map<ConcertId, Pick<LineBackend, "tick">>()
  /** Ticks that are not answered yet: a slow backend is not asked faster than it answers. */
  readonly #asked = new Set<ConcertId>()
  #cancel: () => void

  constructor(parts: LineTickerParts) {
    this.#parts = parts
    this.#cancel = parts.defer.after(limits.tickMs, () => this.#tick())
  }

  seen(concertId: ConcertId, line: Pick<LineBackend, "tick">): void {
    this.#lines.set(concertId, line)
  }

  stop(): void {
    this.#cancel()
    this.#lines.clear()
  }

  #tick(): void {
    const { feed, defer } = this.#parts
    for (const [concertId, line] of this.#lines) {
      if (this.#asked.has(concertId)) continue
      this.#asked.add(concertId)
      line.tick(concertId, feed.now(), (answer) => {
        this.#asked.delete(concertId)
        // The sale is gone, or left memory: the next request brings it back.
        if (answer.kind === "refused") this.#lines.delete(concertId)
      })
    }
    this.#cancel = defer.after(limits.tickMs, () => this.#tick())
  }
}
