/**
 * When the next append may begin. An append costs Postgres about 290 us whether it carries one command or fifty, so
 * below saturation commands wait a moment for each other. One that comes alone does not wait, and money never does.
 */

/** The setting of a pace: no more than one append in `paceMs`, unless `commands` wait already. 0 ms: no pace. */
export type AppendPace = { readonly paceMs: number; readonly commands: number }

/** What waits for the next append. */
export type PaceFacts = {
  /** Commands of every lane, and those of the money lane among them. */
  readonly waiting: number
  readonly money: number
  /** Milliseconds since the last append began. */
  readonly sinceMs: number
  /** Commands that came lately, per millisecond. */
  readonly arrivalsPerMs: number
}

/** Timers have whole milliseconds: a quarter that is left is not waited for. */
const shortestMs = 0.25

/** Milliseconds until the next append may begin; 0: at once. */
export const paceLeftMs = (pace: AppendPace, { waiting, money, sinceMs, arrivalsPerMs }: PaceFacts): number => {
  // Without commands something is due: a hold that ends, a line that moves.
  if (waiting === 0 || money > 0 || waiting >= pace.commands) return 0
  const leftMs = pace.paceMs - sinceMs
  if (leftMs < shortestMs) return 0
  // Waiting saves an append only if another command is likely to come meanwhile.
  return arrivalsPerMs * leftMs < 1 ? 0 : leftMs
}

/** How many milliseconds the memory of a rate reaches back: some appends, but not the quiet minute before a sale. */
const memoryMs = 20

/** The rate of events per millisecond, of which the older ones count less and less. */
export class ArrivalRate {
  #perMs = 0
  #at: number

  constructor(now: number) {
    this.#at = now
  }

  add(count: number, now: number): void {
    this.#perMs = this.at(now) + count / memoryMs
    this.#at = now
  }

  at(now: number): number {
    return this.#perMs * Math.exp((this.#at - now) / memoryMs)
  }
}
