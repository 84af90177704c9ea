/**
 * How fast the front of one line moves, counted in windows of journal time that hold whole ticks of its pace. Only
 * windows that are over count, and only from the moment on since which somebody has been waiting at this pace.
 */
export type Measured = {
  /** People who went from the front, per millisecond. */
  readonly perMs: number
  /** How many that were. */
  readonly people: number
  /** Share of the people in line who leave it of their own accord, per millisecond. */
  readonly leavingPerMs: number
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

  /** What came before says nothing any more: the line had been empty, or has another pace. */
  begin(at: number, everyMs: number): void {
    this.#windowMs = everyMs * Math.ceil(windowMsMin / everyMs)
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

  /** Undefined until enough windows are over. A window without an event is one in which nobody moved. */
  measured(now: number): Measured | undefined {
    const end = this.#windowOf(now)
    const from = Math.max(this.#from, end - windowsKept + 1)
    if (end - from < windowsMin) return undefined
    let people = 0
    let left = 0
    let inLine = 0
    for (let slot = 0; slot < windowsKept; slot++) {
      if (this.#window[slot] < from || this.#window[slot] >= end) continue
      people += this.#gone[slot]
      left += this.#left[slot]
      inLine += this.#inLine[slot]
    }
    const ms = (end - from) * this.#windowMs
    return { perMs: people / ms, people, leavingPerMs: left === 0 ? 0 : left / (Math.max(inLine, 1) * this.#windowMs) }
  }

  #windowOf(at: number): number {
    return Math.floor(at / this.#windowMs)
  }
}
