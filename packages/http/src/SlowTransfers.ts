/** Transfers that are under way and have to make progress: one of which too little came in its time is given up. */
import type { Clock, Defer } from "@ticketrush/engine/ports"

export type Transfer = {
  /** Bytes that have been moved. */
  readonly moved: () => number
}

export type TransferPace = {
  /** As many bytes in each `waitMsMax`. */
  readonly progressBytes: number
  readonly waitMsMax: number
  readonly checkMs: number
}

type Progress = { since: number; moved: number }

export class SlowTransfers<T extends Transfer> {
  readonly #defer: Defer
  readonly #monotonicMs: Clock["monotonicMs"]
  readonly #pace: TransferPace
  readonly #giveUp: (transfer: T) => void
  readonly #underWay = new Map<T, Progress>()
  #cancel: (() => void) | null = null

  /** `giveUp` is called at most once for each, which has been removed by then. */
  constructor(defer: Defer, monotonicMs: Clock["monotonicMs"], pace: TransferPace, giveUp: (transfer: T) => void) {
    this.#defer = defer
    this.#monotonicMs = monotonicMs
    this.#pace = pace
    this.#giveUp = giveUp
  }

  get size(): number {
    return this.#underWay.size
  }

  /** Progress is what comes beyond `moved`. */
  add(transfer: T, moved = transfer.moved()): void {
    this.#underWay.set(transfer, { since: this.#monotonicMs(), moved })
    this.#watch()
  }

  /** It is whole, answered or gone. */
  remove(transfer: T): void {
    this.#underWay.delete(transfer)
  }

  stop(): void {
    this.#cancel?.()
  }

  #watch(): void {
    this.#cancel ??= this.#defer.after(this.#pace.checkMs, () => this.#check())
  }

  #check(): void {
    this.#cancel = null
    const now = this.#monotonicMs()
    for (const [transfer, progress] of this.#underWay) {
      const moved = transfer.moved()
      if (moved - progress.moved >= this.#pace.progressBytes) {
        progress.since = now
        progress.moved = moved
      } else if (now - progress.since >= this.#pace.waitMsMax) {
        this.#underWay.delete(transfer)
        this.#giveUp(transfer)
      }
    }
    if (this.#underWay.size > 0) this.#watch()
  }
}
