/**
 * Equal entries: the first ten of a kind, reason, actor and person within a minute have rows of their own, all others
 * of that minute become one row with their number. So one person's storm, however fast, writes eleven rows a minute.
 */
import { limits } from "@ticketrush/protocol"
import type { TrailEntry } from "@ticketrush/protocol/trail"

type Fold = { readonly endsAt: number; seen: number; last: TrailEntry }

export class Folds {
  /** In the order in which they began. */
  readonly #folds = new Map<string, Fold>()

  get size(): number {
    return this.#folds.size
  }

  /** Whether the entry needs no row of its own. `early`: hears the row of a fold that has to make room. */
  takes(entry: TrailEntry, early: (row: TrailEntry) => void): boolean {
    const key = `${entry.kind} ${entry.result} ${entry.reason} ${entry.actor} ${entry.person}`
    let fold = this.#folds.get(key)
    if (fold !== undefined && entry.at >= fold.endsAt) {
      this.#end(key, fold, early)
      fold = undefined
    }
    if (fold === undefined) {
      for (const [oldest, full] of this.#folds) {
        if (this.#folds.size < limits.trailFoldsMax) break
        this.#end(oldest, full, early)
      }
      fold = { endsAt: entry.at + limits.trailFoldMs, seen: 0, last: entry }
      this.#folds.set(key, fold)
    }
    fold.seen++
    fold.last = entry
    return fold.seen > limits.trailFoldAfter
  }

  /** Tells the rows of those whose minute is over. */
  due(now: number, row: (row: TrailEntry) => void): void {
    for (const [key, fold] of this.#folds) {
      if (fold.endsAt > now) break
      this.#end(key, fold, row)
    }
  }

  #end(key: string, { seen, last }: Fold, row: (row: TrailEntry) => void): void {
    this.#folds.delete(key)
    const count = seen - limits.trailFoldAfter
    if (count > 0) row({ ...last, count, detail: `${count} more like this: ${last.detail}` })
  }
}
