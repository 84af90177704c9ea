/**
 * Numbers by deadline. Deadlines are mostly set in the order in which they will come (the time of a hold is one setting
 * of its sale), so a number that does not come before the last one waits in a queue, and any other in a binary heap: the
 * first of both is next. What ends in another way than by its deadline stays where it is until it comes first and is
 * taken out then, so nothing is searched. The first number of each always matters. Asking changes nothing.
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
  /** In order, from #from to before #to. */
  #queue = column(Uint32Array, 64)
  #from = 0
  #to = 0
  #heap = column(Uint32Array, 16)
  #heaped = 0

  constructor(timed: Timed) {
    this.#timed = timed
  }

  /** The earliest deadline that still matters, or Infinity. */
  next(): number {
    const first = this.#first()
    return first === 0 ? Number.POSITIVE_INFINITY : this.#timed.deadline[first]
  }

  /** The first number whose deadline is `now` or earlier, or 0. It stays first until it has `ended`. */
  due(now: number): number {
    const first = this.#first()
    return first !== 0 && this.#timed.deadline[first] <= now ? first : 0
  }

  /** The deadline of a number that was added does not matter any more, because it was reached or for another reason. */
  ended(number: number): void {
    const timed = this.#timed
    invariant(!timed.pending(number), "a deadline ends with what it was set for")
    if (this.#from < this.#to && this.#queue[this.#from] === number) {
      do this.#from++
      while (this.#from < this.#to && !timed.pending(this.#queue[this.#from]))
    } else if (this.#heaped > 0 && this.#heap[0] === number) {
      do this.#removeFirstOfHeap()
      while (this.#heaped > 0 && !timed.pending(this.#heap[0]))
    }
  }

  add(number: number): void {
    invariant(this.#timed.pending(number), "a deadline is set for what may still reach it")
    if (this.#from < this.#to && this.#before(number, this.#queue[this.#to - 1])) this.#addToHeap(number)
    else this.#addToQueue(number)
  }

  #first(): number {
    if (this.#from === this.#to) return this.#heaped === 0 ? 0 : this.#heap[0]
    const queued = this.#queue[this.#from]
    return this.#heaped > 0 && this.#before(this.#heap[0], queued) ? this.#heap[0] : queued
  }

  #addToQueue(number: number): void {
    if (this.#to === this.#queue.length) this.#makeRoomInQueue()
    this.#queue[this.#to++] = number
  }

  /** Moves the queue to its beginning when at least half is free there, so that each number moves once on average. */
  #makeRoomInQueue(): void {
    if (this.#from < this.#queue.length / 2) {
      this.#queue = grown(this.#queue, this.#queue.length * 2)
      return
    }
    this.#queue.copyWithin(0, this.#from, this.#to)
    this.#to -= this.#from
    this.#from = 0
  }

  #addToHeap(number: number): void {
    if (this.#heaped === this.#heap.length) this.#heap = grown(this.#heap, this.#heaped * 2)
    const heap = this.#heap
    let at = this.#heaped++
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (!this.#before(number, heap[parent])) break
      heap[at] = heap[parent]
      at = parent
    }
    heap[at] = number
  }

  #removeFirstOfHeap(): void {
    const heap = this.#heap
    const last = heap[--this.#heaped]
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= this.#heaped) break
      if (child + 1 < this.#heaped && this.#before(heap[child + 1], heap[child])) child++
      if (!this.#before(heap[child], last)) break
      heap[at] = heap[child]
      at = child
    }
    heap[at] = last
  }

  /** Earlier deadline first, then lower number: the order does not depend on where a number waits. */
  #before(a: number, b: number): boolean {
    const { deadline } = this.#timed
    return deadline[a] < deadline[b] || (deadline[a] === deadline[b] && a < b)
  }
}
