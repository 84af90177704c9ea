/** The seats of one option, as a client puts them together from a snapshot and what has changed since. */
import type { OptionId } from "@ticketrush/protocol"

/** What a client believes of all seats after an event; `offset` is the position it belongs to. */
export type SeatsTold = {
  readonly optionId: OptionId
  readonly states: ReadonlyArray<number>
  readonly free: number
  readonly epoch: number
  readonly offset: number
}

export class SeatsWatched {
  readonly optionId: OptionId
  /** The position to go on from, "" before the first snapshot. */
  at = ""
  #states: number[] | null = null

  constructor(optionId: OptionId) {
    this.optionId = optionId
  }

  /** A connection without a position begins with a snapshot. */
  forget(): void {
    this.at = ""
    this.#states = null
  }

  told(event: string, data: string, id: string): SeatsTold | undefined {
    const { states, seats, free } = JSON.parse(data)
    if (event === "SNAPSHOT") this.#states = [...states].map(Number)
    else if (this.#states === null) return undefined
    else for (const [index, state] of seats) this.#states[index] = state
    this.at = id
    const [epoch, offset] = id.split("-").map(Number)
    return { optionId: this.optionId, states: this.#states, free, epoch, offset }
  }
}
