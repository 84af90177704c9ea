/**
 * When a line is told again to all who watch it. A move of its front (a tick) is what people wait for and is told at once;
 * departures behind it and mere counts are gathered the longer the more it costs to tell them. Pure: the caller brings
 * the time.
 */
import { limits } from "@ticketrush/protocol"

/** Parts of the thread that rounds take at most: those of ticks, and all others. */
const shareOfTicks = 1 / 2
const shareOfOthers = 1 / 8

const never = Number.POSITIVE_INFINITY

export class Pace {
  #ticked = false
  #departed = false
  #countsAt = never
  #laterAt = never
  #tickToldAt = 0
  #toldAt = 0
  /** What a round over everybody takes, in milliseconds. */
  #costMs = 0

  /** The front moved. */
  ticked(): void {
    this.#ticked = true
  }

  /** Somebody left behind the front. */
  departed(): void {
    this.#departed = true
  }

  /** Counts changed that are to be told by `at`. */
  counted(at: number): void {
    this.#countsAt = Math.min(this.#countsAt, at)
  }

  /** Somebody was not told, and is to be from `at` on. */
  later(at: number): void {
    this.#laterAt = Math.min(this.#laterAt, at)
  }

  /** A round took so long; a dear one is not forgotten over a cheap one. */
  cost(ms: number): void {
    this.#costMs = Math.max(ms, this.#costMs * 0.7)
  }

  /** When the next round begins, or Infinity. */
  next(): number {
    const tick = this.#ticked ? this.#tickToldAt + this.#rest(shareOfTicks) : never
    const due = Math.min(this.#departed ? 0 : never, this.#countsAt, this.#laterAt)
    return Math.min(tick, Math.max(due, this.#toldAt + this.#rest(shareOfOthers)))
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
