/**
 * How fast the front of one line moves, counted in windows of journal time that hold whole ticks of its pace. Only
 * windows that are over count, and only from the time since which the line has not been empty at this pace.
 */
import type { LinePolicy } from "@ticketrush/protocol"

export type Measured = {
  /** People who went from the front, per millisecond. */
  readonly perMs: number
  /** How many that were. */
  readonly people: number
  /** Share of the people in line who leave it of their own accord, per millisecond. */
  readonly leavingPerMs: number
  /** How long was looked at, and the longest time therein in which no place left the front, in milliseconds. */
  readonly overMs: number
  readonly idleMs: number
}

const windowsKept = 32
const windowMsMin = 2_000
/** A single window says little: it may have begun just behind a tick. */
const windowsMin = 2

export class FrontRate {
  #windowMs = windowMsMin
  /** The first window that counts. */
  #from = 0
  readonly #window = new Float64Array(windowsKept).fill(-1)
  readonly #gone = new Float64Array(windowsKept)
  readonly #left = new Float64Array(windowsKept)
  readonly #inLine = new Float64Array(windowsKept)

  /**
   * What came before says nothing any more: the line had been empty, or has another pace. Half of what can be looked at
   * is as long as a pass at least: behind a cap the front moves as passes end.
   */
  begin(at: number, { everyMs, activeMax, passMs }: LinePolicy): void {
    const atLeast = Math.max(windowMsMin, activeMax === 0 ? 0 : (2 * passMs) / windowsKept)
    this.#windowMs = everyMs * Math.ceil(atLeast / everyMs)
    this.#window.fill(-1)
    this.#from = this.#windowOf(at) + 1
  }

  /** `gone` people went from the front at `at`, `left` left; `inLine` wait now. */
  count(at: number, gone: number, left: number, inLine: number): void {
    const window = this.#windowOf(at)
    const slot = window % windowsKept
    if (this.#window[slot] !== window) {
      this.#window[slot] = window
      this.#gone[slot] = 0
      this.#left[slot] = 0
    }
    this.#gone[slot] += gone
    this.#left[slot] += left
    this.#inLine[slot] = inLine
  }

  /** Undefined until enough windows are over. In a window without an event the front did not move. */
  measured(now: number): Measured | undefined {
    const end = this.#windowOf(now)
    const from = Math.max(this.#from, end - windowsKept + 1)
    if (end - from < windowsMin) return undefined
    let [people, left, inLine, idle, idleMax] = [0, 0, 0, 0, 0]
    for (let window = from; window < end; window++) {
      const slot = window % windowsKept
      const there = this.#window[slot] === window
      idle = there && this.#gone[slot] > 0 ? 0 : idle + 1
      idleMax = Math.max(idleMax, idle)
      if (!there) continue
      people += this.#gone[slot]
      left += this.#left[slot]
      inLine += this.#inLine[slot]
    }
    const overMs = (end - from) * this.#windowMs
    return {
      perMs: people / overMs,
      people,
      leavingPerMs: left === 0 ? 0 : left / (Math.max(inLine, 1) * this.#windowMs),
      overMs,
      idleMs: idleMax * this.#windowMs,
    }
  }

  #windowOf(at: number): number {
    return Math.floor(at / this.#windowMs)
  }
}
