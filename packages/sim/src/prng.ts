/**
 * All randomness of a run comes from one seed. Each domain (network, storage, clients, ...) draws from its own stream,
 * so that one more draw in one domain does not move the others. Every draw has a name, which shows up in a recorded
 * trace, and is counted: when two runs of a seed differ, the first event with another count is the place of the leak.
 */
export interface Choice {
  /** A whole number from 0 up to, not including, `n`. A single choice draws nothing. */
  readonly below: (name: string, n: number) => number
}

export type DrawListener = (domain: string, name: string, value: number) => void

export class Randomness {
  readonly seed: number
  readonly salt: number
  draws = 0
  listener: DrawListener | null = null

  constructor(seed: number, salt = 0) {
    this.seed = seed
    this.salt = salt
  }

  domain(name: string): RandomStream {
    return new RandomStream(this, name)
  }
}

/** sfc32 (Chris Doty-Humphrey): small, fast, and 128 bits of state are plenty for one run. */
export class RandomStream implements Choice {
  readonly #owner: Randomness
  readonly #domain: string
  #a: number
  #b: number
  #c: number
  #counter = 1

  constructor(owner: Randomness, domain: string) {
    this.#owner = owner
    this.#domain = domain
    const text = hashText(domain)
    this.#a = text
    this.#b = owner.seed | 0
    this.#c = Math.imul(owner.salt, 0x9e3779b9) ^ Math.floor(owner.seed / 2 ** 32)
    for (let i = 0; i < 15; i++) this.#next()
  }

  below(name: string, n: number): number {
    if (n <= 1) return 0
    const value = Math.floor((this.#next() / 2 ** 32) * n)
    this.#drawn(name, value)
    return value
  }

  between(name: string, low: number, high: number): number {
    return low + this.below(name, high - low + 1)
  }

  /** True with `probability`; 0 and 1 draw nothing. */
  chance(name: string, probability: number): boolean {
    if (probability <= 0) return false
    if (probability >= 1) return true
    const hit = this.#next() < probability * 2 ** 32
    this.#drawn(name, hit ? 1 : 0)
    return hit
  }

  pick<T>(name: string, list: ReadonlyArray<T>): T {
    return list[this.below(name, list.length)]
  }

  /** Small values often, large ones sometimes: the square of a uniform draw. */
  skewed(name: string, low: number, high: number): number {
    if (high <= low) return low
    const unit = this.#next() / 2 ** 32
    const value = low + Math.floor(unit * unit * (high - low + 1))
    this.#drawn(name, value)
    return value
  }

  #drawn(name: string, value: number): void {
    this.#owner.draws++
    this.#owner.listener?.(this.#domain, name, value)
  }

  #next(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0
    this.#counter = (this.#counter + 1) | 0
    this.#a = this.#b ^ (this.#b >>> 9)
    this.#b = (this.#c + (this.#c << 3)) | 0
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum
    return sum >>> 0
  }
}

/** FNV-1a. */
const hashText = (text: string): number => {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash | 0
}
