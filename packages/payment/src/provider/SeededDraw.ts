/** Numbers that a seed decides: the same seed and the same questions give the same answers, in any process. */
export class SeededDraw {
  #state: number

  constructor(seed: number) {
    // A state of zero would stay zero.
    this.#state = seed >>> 0 || 0x9e3779b9
  }

  /** From 0 to below 1. */
  fraction(): number {
    let x = this.#state
    x ^= x << 13
    x ^= x >>> 17
    x ^= x << 5
    this.#state = x >>> 0
    return this.#state / 0x1_0000_0000
  }

  chance(probability: number): boolean {
    return this.fraction() < probability
  }

  /** From 0 to below `end`. */
  below(end: number): number {
    return Math.floor(this.fraction() * end)
  }

  /** So many hexadecimal digits. */
  hex(digits: number): string {
    let text = ""
    while (text.length < digits) text += this.below(0x1_0000).toString(16).padStart(4, "0")
    return text.slice(0, digits)
  }
}
