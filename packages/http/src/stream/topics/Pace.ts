/**
 * When a line is told again to all who watch it. A move of its front (a tick) is what people wait for and is told at once;
 * departures behind it and mere counts are gathered the longer the more it costs to tell them. Pure: the caller brings
 * the time.
 */
import { limits } from "@ticketrush/protocol"

/** Parts of the thread that rounds take at most: those of ticks, and all others. */
const shareOfTicks = 1 / 2
const shareOfOthers = 1 / 8

/** How late after its time a tick is committed, in milliseconds. */
const tickSlackMs = 2 * limits.streamBeatMs

const never = Number.POSITIVE_INFINITY

export class Pace {
  #ticked = false
  #departed = false
  #countsAt = never
  #laterAt = never
  #tickToldAt = 0
  #toldAt = 0
  /** What a round over all readers takes, in milliseconds. */
  #costMs = 0
  /** Ticks are expected at this time and every so many milliseconds; 0: none are. */
  #tickAt = 0
  #tickEveryMs = 0

  /** The front moved. */
  ticked(): void {
    this.#ticked = true
  }

  /** A place left behind the front. */
  departed(): void {
    this.#departed = true
  }

  /** Ticks are expected at `at` and every `everyMs`; 0: none are. */
  expect(at: number, everyMs: number): void {
    this.#tickAt = at
    this.#tickEveryMs = everyMs
  }

  /** Counts changed that are to be told by `at`. */
  counted(at: number): void {
    this.#countsAt = Math.min(this.#countsAt, at)
  }

  /** A reader was not told, and is to be from `at` on. */
  later(at: number): void {
    this.#laterAt = Math.min(this.#laterAt, at)
  }

  /** A round took so long; a dear one is not forgotten over a cheap one. */
  cost(ms: number): void {
    this.#costMs = Math.max(ms, this.#costMs * 0.7)
  }

  /** When the next round begins, at `now` or later; Infinity when there is nothing to tell. */
  next(now: number): number {
    const tick = this.#ticked ? this.#tickToldAt + this.#rest(shareOfTicks) : never
    const due = Math.min(this.#departed ? 0 : never, this.#countsAt, this.#laterAt)
    const rested = Math.max(due, this.#toldAt + this.#rest(shareOfOthers), now)
    return Math.min(Math.max(tick, now), this.#clearOfTicks(rested))
  }

  /** What would still be under way at the next tick is told with it. */
  #clearOfTicks(at: number): number {
    const every = this.#tickEveryMs
    if (at === never || every < this.#costMs + 2 * tickSlackMs) return at
    const since = (((at - this.#tickAt) % every) + every) % every
    const nextTick = at + every - since
    if (since < tickSlackMs) return at - since + tickSlackMs
    return nextTick - at < this.#costMs ? nextTick + tickSlackMs : at
  }

  /** A round begins that tells everything so far; true when it tells a tick. */
  tell(now: number): boolean {
    const ticked = this.#ticked
    this.#toldAt = now
    if (ticked) this.#tickToldAt = now
    this.forget()
    return ticked
  }

  /** Nothing is to be told any more. */
  forget(): void {
    this.#ticked = false
    this.#departed = false
    this.#countsAt = never
    this.#laterAt = never
  }

  #rest(share: number): number {
    return Math.max(limits.streamBeatMs, this.#costMs / share)
  }
}
