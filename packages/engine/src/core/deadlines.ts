/**
 * Numbers by deadline: a binary heap. What has ended in another way stays in it until its deadline comes up and is
 * skipped then, so nothing searches the heap.
 */
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
    while (this.#length > 0) {
      const first = this.#heap[0]
      if (this.#timed.pending(first)) return this.#timed.deadline[first]
      this.#removeFirst()
    }
    return Number.POSITIVE_INFINITY
  }

  /** Takes out the first number whose deadline is `now` or earlier and still matters, or 0. */
  takeDue(now: number): number {
    if (this.next() > now) return 0
    const first = this.#heap[0]
    this.#removeFirst()
    return first
  }

  add(number: number): void {
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
