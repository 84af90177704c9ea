/**
 * Large seat maps that have to be made: one after another, in slices of the loop's time. Everyone may ask for maps, so
 * all of them together take no more than a part of that time; what others do on the loop goes on in between.
 */
import type { Clock, Defer } from "@ticketrush/engine/ports"
import type { OptionAnswer } from "@ticketrush/engine/sales/SaleReads"
import { limits } from "@ticketrush/protocol"
import type { Body } from "../coding/CodedBodies.ts"
import type { SeatFilter } from "./seat-filter.ts"
import type { MapPosition, SeatMaps } from "./seat-map.ts"

/** A defect of the rendering is one of each request that waited for it. */
export type MapMade = { readonly body: Body } | { readonly defect: unknown }

const loopShare = limits.seatMapLoopPercent / 100

export type SeatMapQueueParts = { readonly clock: Clock; readonly defer: Defer }

type Job = {
  readonly key: string
  readonly filter: SeatFilter
  at: MapPosition
  option: OptionAnswer
  readonly waiting: Array<(made: MapMade) => void>
}

export class SeatMapQueue {
  readonly #maps: Pick<SeatMaps, "making">
  readonly #parts: SeatMapQueueParts
  /** In the order in which they were asked for; the first one is under way. */
  readonly #jobs: Job[] = []
  #work: Generator<void, Body, void> | undefined
  /** Milliseconds of the loop that may be taken before waiting; below zero they are owed. */
  #budgetMs: number = limits.seatMapBurstMs
  #filledAt: number

  constructor(maps: Pick<SeatMaps, "making">, parts: SeatMapQueueParts) {
    this.#maps = maps
    this.#parts = parts
    this.#filledAt = parts.clock.monotonicMs()
  }

  /** Calls `done` once with the map at this position or a later one; false: too many wait, and it is never called. */
  join(at: MapPosition, option: OptionAnswer, filter: SeatFilter, done: (made: MapMade) => void): boolean {
    const key = `${option.optionId} ${filter}`
    // A job that has begun shows the seats as they were then.
    const known = this.#jobs.find((job, n) => job.key === key && n > 0)
    if (known !== undefined) {
      if (isLater(at, known.at)) Object.assign(known, { at, option: still(option) })
      known.waiting.push(done)
      return true
    }
    if (this.#jobs.length >= limits.seatMapsWaitingMax) return false
    this.#jobs.push({ key, filter, at, option: still(option), waiting: [done] })
    if (this.#jobs.length === 1) this.#parts.defer.soon(this.#slice)
    return true
  }

  readonly #slice = (): void => {
    const [job] = this.#jobs
    const { clock, defer } = this.#parts
    const began = clock.monotonicMs()
    const earned = (began - this.#filledAt) * loopShare
    const made = this.#next(job)
    this.#filledAt = clock.monotonicMs()
    this.#budgetMs = Math.min(limits.seatMapBurstMs, this.#budgetMs + earned) - (this.#filledAt - began)
    if (made !== undefined) {
      this.#jobs.shift()
      this.#work = undefined
      for (const done of job.waiting) done(made)
    }
    if (this.#jobs.length === 0) return
    if (this.#budgetMs > 0) defer.soon(this.#slice)
    else defer.after(Math.ceil(-this.#budgetMs / loopShare) + 1, this.#slice)
  }

  #next(job: Job): MapMade | undefined {
    try {
      this.#work ??= this.#maps.making(job.at, job.option, job.filter)
      const { done, value } = this.#work.next()
      return done === true ? { body: value } : undefined
    } catch (defect) {
      return { defect }
    }
  }
}

/** What a sale answers may change in later turns, in which the job is worked on. */
const still = (option: OptionAnswer): OptionAnswer => ({ ...option, states: option.states.slice() })

const isLater = (a: MapPosition, b: MapPosition): boolean =>
  a.epoch === b.epoch ? a.offset > b.offset : a.epoch > b.epoch
