/** The seats of an option, live: all of them at first, then what changes. */
import { SeatsChange, SeatsSnapshot } from "@ticketrush/protocol/stream-frames"
import { Schema } from "effect"
import { lost, nothing, type Reading, readValue, type Topic, type TopicReader } from "./Topic.ts"

/** 0 free, 1 held, 2 sold; `seatStatusWords` of the protocol has the words. */
export type SeatStateDigit = 0 | 1 | 2

/** Seats are counted in the order of the seat map, from 0. */
export type SeatsUpdate =
  | { readonly kind: "all"; readonly free: number; readonly states: Uint8Array }
  | {
      readonly kind: "changes"
      readonly free: number
      readonly seats: ReadonlyArray<readonly [index: number, state: SeatStateDigit]>
    }

/** The states of all seats after an update; `before` is not changed. */
export const statesAfter = (before: Uint8Array, update: SeatsUpdate): Uint8Array => {
  if (update.kind === "all") return update.states
  const states = before.slice()
  for (const [index, state] of update.seats) states[index] = state
  return states
}

const snapshotOf = Schema.decodeUnknownSync(SeatsSnapshot)
const changeOf = Schema.decodeUnknownSync(SeatsChange)

class SeatsReader implements TopicReader<SeatsUpdate> {
  position = ""

  startOver(): void {
    this.position = ""
  }

  read(event: string, position: string, data: unknown): Reading<SeatsUpdate> {
    switch (event) {
      case "SNAPSHOT": {
        const { free, states } = snapshotOf(data)
        this.position = position
        return readValue({ kind: "all", free, states: Uint8Array.from(states, Number) })
      }
      case "SEATS": {
        if (this.position === "") return lost
        const { free, seats } = changeOf(data)
        this.position = position
        return readValue({ kind: "changes", free, seats })
      }
      default:
        return nothing
    }
  }
}

export const seatsTopic = (optionId: number): Topic<SeatsUpdate> => ({
  request: { topic: "seats", optionId },
  reader: () => new SeatsReader(),
})
