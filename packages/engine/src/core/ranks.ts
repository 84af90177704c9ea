/**
 * Who is before whom: members get the numbers 1, 2, ... as they come, and any number's rank among those still there
 * costs O(log n). A binary indexed tree over one bit per number, 4 bytes each; a member that goes moves no other.
 */
import { invariant } from "@ticketrush/protocol"
import { column, grown, someMoreRows } from "./columns.ts"

export class Ranks {
  /** `#sums[n]`: how many of the numbers n - lowbit(n) + 1 .. n are still there. */
  #sums = column(Uint32Array, 64)
  /** The last number given. */
  last = 0
  /** How many are there. */
  count = 0

  /** Gives the next number, to a member who is there (or, when a state is read back, is already gone). */
  append(there = true): number {
    const number = ++this.last
    if (number >= this.#sums.length) this.#sums = grown(this.#sums, someMoreRows(this.#sums.length))
    let sum = there ? 1 : 0
    const lowest = number & -number
    for (let bit = 1; bit < lowest; bit <<= 1) sum += this.#sums[number - bit]
    this.#sums[number] = sum
    if (there) this.count++
    return number
  }

  /** Takes out a number that is there. */
  remove(number: number): void {
    invariant(number >= 1 && number <= this.last, "only a number that was given is taken out")
    for (let n = number; n <= this.last; n += n & -n) this.#sums[n]--
    this.count--
    invariant(this.count >= 0, "I9: no more numbers are taken out than are there")
  }

  /** How many of the numbers 1 .. `number` are there. */
  upTo(number: number): number {
    let sum = 0
    for (let n = Math.min(number, this.last); n > 0; n -= n & -n) sum += this.#sums[n]
    return sum
  }

  /** The lowest number that is there, or 0. */
  first(): number {
    if (this.count === 0) return 0
    let before = 0
    for (let step = highestBit(this.last); step > 0; step >>= 1) {
      if (before + step <= this.last && this.#sums[before + step] === 0) before += step
    }
    return before + 1
  }

  /** Bytes of one number. */
  static readonly bytesEach = 4
}

const highestBit = (value: number): number => 1 << (31 - Math.clz32(value))
