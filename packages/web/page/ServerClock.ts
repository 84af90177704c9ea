/** The server's clock, as far as a reader's machine knows it: the best reading, and how far it may be off by now. */

/** How long a frame may have been under way before it was heard, in milliseconds: it has no request that says so. */
const frameDoubtMs = 500
/** By how much two clocks may drift apart: a known reading is doubted so much more for each millisecond that goes by. */
const driftOf = 0.001

type Reading = { readonly aheadMs: number; readonly doubtMs: number; readonly heardAt: number }

export class ServerClock {
  #reading: Reading | null = null

  /** Milliseconds by which the server is ahead of this machine; null before it was told. */
  get aheadMs(): number | null {
    return this.#reading?.aheadMs ?? null
  }

  /** A time of an answer that was heard at `heardAt`, to a request that was sent at `sentAt`; null: of a frame. */
  told(iso: string, sentAt: number | null, heardAt: number): void {
    const at = Date.parse(iso)
    const doubtMs = sentAt === null ? frameDoubtMs : (heardAt - sentAt) / 2
    if (Number.isNaN(at) || doubtMs > this.#doubtAt(heardAt)) return
    // A frame is on its way for a part of the doubt only; an answer for about half of what it took.
    const delayMs = sentAt === null ? 0 : doubtMs
    this.#reading = { aheadMs: at + delayMs - heardAt, doubtMs, heardAt }
  }

  #doubtAt(now: number): number {
    if (this.#reading === null) return Number.POSITIVE_INFINITY
    return this.#reading.doubtMs + Math.abs(now - this.#reading.heardAt) * driftOf
  }
}
