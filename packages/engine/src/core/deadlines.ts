/**
 * Numbers by deadline: a binary heap whose first number always matters. What ends in another way than by its deadline
 * stays in the heap until it comes first and is taken out then, so nothing searches the heap. Asking changes nothing.
 */
import { invariant } from "@ticketrush/protocol"
import { column, grown } from "./columns.ts"

export type Timed = {
  /** Deadline by number. */
  readonly deadline: Float64Array
  /** Whether the deadline of a number still matters. */
  readonly pending: (number: number) => boolean
}

export class Deadlines {
  readonly #timed: Timed
  #heap = column(Uint32Array, 64)
  #length = 0

  constructor(timed: Timed) {
    this.#timed = timed
  }

  /** The earliest deadline that still matters, or Infinity. */
  next(): number {
    return this.#length === 0 ? Number.POSITIVE_INFINITY : this.#timed.deadline[this.#heap[0]]
  }

  /** The first number whose deadline is `now` or earlier, or 0. It stays first until it has `ended`. */
  due(now: number): number {
    return this.next() > now ? 0 : this.#heap[0]
  }

  /** The deadline of a number that was added does not matter any more, because it was reached or for another reason. */
  ended(number: number): void {
    invariant(!this.#timed.pending(number), "a deadline ends with what it was set for")
    if (this.#length === 0 || this.#heap[0] !== number) return
    do this.#removeFirst()
    while (this.#length > 0 && !this.#timed.pending(this.#heap[0]))
  }

  add(number: number): void {
    invariant(this.#timed.pending(number), "a deadline is set for what may still reach it")
    if (this.#length === this.#heap.length) this.#heap = grown(this.#heap, this.#length * 2)
    const { deadline } = this.#timed
    const heap = this.#heap
    let at = this.#length++
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (!this.#before(number, heap[parent], deadline)) break
      heap[at] = heap[parent]
      at = parent
    }
    heap[at] = number
  }

  #removeFirst(): void {
    const { deadline } = this.#timed
    const heap = this.#heap
    const last = heap[--this.#length]
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= this.#length) break
      if (child + 1 < this.#length && this.#before(heap[child + 1], heap[child], deadline)) child++
      if (!this.#before(heap[child], last, deadline)) break
      heap[at] = heap[child]
      at = child
    }
    heap[at] = last
  }

  /** Earlier deadline first, then lower number: the order does not depend on the shape of the heap. */
  #before(a: number, b: number, deadline: Float64Array): boolean {
    return deadline[a] < deadline[b] || (deadline[a] === deadline[b] && a < b)
  }
}
