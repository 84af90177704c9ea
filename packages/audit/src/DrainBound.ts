/** Whether a record says that all which was due at its time has been settled, by what one drain of a node settles at most. */
import { limits } from "@ticketrush/protocol"
import type { decodeEvents } from "@ticketrush/protocol/event-codec"

type Event = ReturnType<typeof decodeEvents>[number]

export class DrainBound {
  readonly #eventsMax: number
  readonly #wishesMax: number

  /** `wishesMax`: people whose wishes were carried out. */
  constructor(eventsMax: number = limits.expiriesPerDrainMax, wishesMax: number = limits.wishesPerDrainMax) {
    this.#eventsMax = eventsMax
    this.#wishesMax = wishesMax
  }

  settled(events: ReadonlyArray<Event>): boolean {
    const wishes = events.filter((event) => event.kind === "wishes-ended" && event.outcome !== "withdrawn").length
    return events.length < this.#eventsMax && wishes < this.#wishesMax
  }
}
