/** One reader of the live seats of an option. */
import { connect, type SeatsUpdate, statesAfter } from "@ticketrush/client"
import { Followed } from "./Followed.ts"

export class LiveSeats extends Followed<SeatsUpdate> {
  states: Uint8Array = new Uint8Array()
  /** Updates that came after the first one. */
  changes = -1

  constructor(url: string, optionId: number) {
    super(connect({ url }).watchSeats({ optionId }))
  }

  protected take(update: SeatsUpdate): void {
    this.states = statesAfter(this.states, update)
    this.changes++
  }
}
