/**
 * Numbers by deadline. Deadlines are mostly set in the order in which they will come (the time of a hold is one setting
 * of its sale), so an entry that does not come before the last one waits in a queue, and any other in a binary heap: the
 * first of both is next. An entry whose number ended in another way, or has another deadline by now, stays where it is
 * until it comes first and is taken out then, so nothing is searched. The first entry of each always matters. Asking
 * changes nothing.
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
  /** Numbers and their deadlines as they were entered, in order, from #from to before #to. */
  #queue = column(Uint32Array, 64)
  #queueTimes = column(Float64Array, 64)
  #from = 0
  #to = 0
  #heap = column(Uint32Array, 16)
  #heapTimes = column(Float64Array, 16)
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
    invariant(!this.#timed.pending(number), "a deadline ends with what it was set for")
    if (this.#isFirst(number)) this.#dropFirst()
  }

  /** The number that was added has another deadline now. */
  moved(number: number): void {
    this.add(number)
    if (this.#isFirst(number)) this.#dropFirst()
  }

  add(number: number): void {
    invariant(this.#timed.pending(number), "a deadline is set for what may still reach it")
    const time = this.#timed.deadline[number]
    invariant(Number.isFinite(time), "a deadline is a time, and its column has a row for it")
    const last = this.#to - 1
    if (this.#from < this.#to && isBefore(time, number, this.#queueTimes[last], this.#queue[last])) {
      this.#addToHeap(number, time)
    } else this.#addToQueue(number, time)
  }

  #first(): number {
    if (this.#from === this.#to) return this.#heaped === 0 ? 0 : this.#heap[0]
    const queued = this.#queue[this.#from]
    if (this.#heaped === 0) return queued
    return isBefore(this.#heapTimes[0], this.#heap[0], this.#queueTimes[this.#from], queued) ? this.#heap[0] : queued
  }

  /** Whether a number is the first one of the queue or of the heap: only such an entry may matter no more. */
  #isFirst(number: number): boolean {
    return (
      (this.#from < this.#to && this.#queue[this.#from] === number) || (this.#heaped > 0 && this.#heap[0] === number)
    )
  }

  /** Whether an entry is of a number that may still reach its deadline, and that one is this. */
  #matters(number: number, time: number): boolean {
    return this.#timed.pending(number) && this.#timed.deadline[number] === time
  }

  #dropFirst(): void {
    while (this.#from < this.#to && !this.#matters(this.#queue[this.#from], this.#queueTimes[this.#from])) this.#from++
    while (this.#heaped > 0 && !this.#matters(this.#heap[0], this.#heapTimes[0])) this.#removeFirstOfHeap()
  }

  #addToQueue(number: number, time: number): void {
    if (this.#to === this.#queue.length) this.#makeRoomInQueue()
    this.#queue[this.#to] = number
    this.#queueTimes[this.#to++] = time
  }

  /** Moves the queue to its beginning when at least half is free there, so that each entry moves once on average. */
  #makeRoomInQueue(): void {
    if (this.#from < this.#queue.length / 2) {
      this.#queueTimes = grown(this.#queueTimes, this.#queue.length * 2)
      this.#queue = grown(this.#queue, this.#queue.length * 2)
      return
    }
    this.#queue.copyWithin(0, this.#from, this.#to)
    this.#queueTimes.copyWithin(0, this.#from, this.#to)
    this.#to -= this.#from
    this.#from = 0
  }

  #addToHeap(number: number, time: number): void {
    if (this.#heaped === this.#heap.length) {
      this.#heap = grown(this.#heap, this.#heaped * 2)
      this.#heapTimes = grown(this.#heapTimes, this.#heaped * 2)
    }
    let at = this.#heaped++
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (!isBefore(time, number, this.#heapTimes[parent], this.#heap[parent])) break
      this.#put(at, parent)
      at = parent
    }
    this.#heap[at] = number
    this.#heapTimes[at] = time
  }

  #removeFirstOfHeap(): void {
    const last = --this.#heaped
    const [number, time] = [this.#heap[last], this.#heapTimes[last]]
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= last) break
      if (child + 1 < last && this.#heapBefore(child + 1, child)) child++
      if (!isBefore(this.#heapTimes[child], this.#heap[child], time, number)) break
      this.#put(at, child)
      at = child
    }
    this.#heap[at] = number
    this.#heapTimes[at] = time
  }

  #put(at: number, from: number): void {
    this.#heap[at] = this.#heap[from]
    this.#heapTimes[at] = this.#heapTimes[from]
  }

  #heapBefore(a: number, b: number): boolean {
    return isBefore(this.#heapTimes[a], this.#heap[a], this.#heapTimes[b], this.#heap[b])
  }
}

/** Earlier deadline first, then lower number: the order does not depend on where an entry waits. */
const isBefore = (timeA: number, a: number, timeB: number, b: number): boolean =>
  timeA < timeB || (timeA === timeB && a < b)
