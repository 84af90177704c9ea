/**
 * When the next append may begin. An append costs Postgres about 290 us whether it carries one command or fifty, so
 * below saturation commands wait a moment for each other. One that comes alone does not wait, and money never does.
 */

/**
 * The setting of a pace: no more than one append in so many milliseconds, unless `commands` wait already. 0 ms: no pace.
 * `lineMs` is that of joins and other commands of a line that wait without a hold: who gets in line waits for minutes.
 */
export type AppendPace = { readonly paceMs: number; readonly lineMs: number; readonly commands: number }

/** What waits for the next append. */
export type PaceFacts = {
  /** Commands of every lane, and those of the money lane and of the lane of holds among them. */
  readonly waiting: number
  readonly money: number
  readonly holds: number
  /** Milliseconds since the last append began. */
  readonly sinceMs: number
  /** Commands that came lately, per millisecond. */
  readonly arrivalsPerMs: number
}

/** Timers have whole milliseconds: a quarter that is left is not waited for. */
const shortestMs = 0.25
/** After so long it is looked again whether commands still come. */
const lookMs = 2

/** Milliseconds to wait before it is looked again whether the next append may begin; 0: it may begin at once. */
export const paceLeftMs = (pace: AppendPace, { waiting, money, holds, sinceMs, arrivalsPerMs }: PaceFacts): number => {
  // Without commands something is due: a hold that ends, a line that moves.
  if (waiting === 0 || money > 0 || waiting >= pace.commands) return 0
  const leftMs = Math.min(lookMs, (holds > 0 ? pace.paceMs : pace.lineMs) - sinceMs)
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

  /** What came before says nothing about what comes: those people wait for their answers. */
  forget(): void {
    this.#perMs = 0
  }

  at(now: number): number {
    return this.#perMs * Math.exp((this.#at - now) / memoryMs)
  }
}
