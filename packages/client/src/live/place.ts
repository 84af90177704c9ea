/**
 * A person's own place in line, worked out from the frames that all share: the rule of docs/reference/streams.md. Each
 * frame says who left; a client that knows its place derives its exact rank.
 */
import { LineDepartures, PlaceGreeting, PlaceUpdate } from "@ticketrush/protocol/stream-frames"
import { Schema } from "effect"
import { lost, nothing, type Reading, readValue, type Topic, type TopicReader } from "./Topic.ts"

export type PlaceState = {
  readonly concertId: number
  readonly userId: number
  readonly status: "WAITING" | "ACTIVE" | "NONE"
  /** Number of the place in the order of arrival; null without one. */
  readonly place: number | null
  /** 1 is next; 0 when active; -1 without a place. Among those who came back, if `returned`. */
  readonly rank: number
  /** Was passed over or came back, and is called before the line. */
  readonly returned: boolean
  /** What to send as `admission-pass`; null unless active in a line that protects its sale. */
  readonly pass: string | null
  /** When the pass ends, in milliseconds of the server's clock, rounded to seconds; null without one. */
  readonly passUntil: number | null
  /** Seats that came back and are kept for this person. */
  readonly offered: { readonly seatIds: ReadonlyArray<number>; readonly until: string } | null
  readonly method: string
  /** People in line, people who came back, people with a pass, the last place given, free seats. */
  readonly waiting: number
  readonly cameBack: number
  readonly active: number
  readonly joined: number
  readonly seatsFree: number
  /** The server's time of this state. */
  readonly timestamp: string
}

const greetingOf = Schema.decodeUnknownSync(PlaceGreeting)
const updateOf = Schema.decodeUnknownSync(PlaceUpdate)
const departuresOf = Schema.decodeUnknownSync(LineDepartures)

/** What an event leaves out is not so. */
const untold = { pass: null, passUntil: null, offered: null }

export class PlaceReader implements TopicReader<PlaceState> {
  position = ""
  #state: PlaceState | undefined

  startOver(): void {
    this.position = ""
    this.#state = undefined
  }

  read(event: string, position: string, data: unknown): Reading<PlaceState> {
    switch (event) {
      case "INIT":
        // An update follows, which has the pass.
        this.#state = { ...greetingOf(data), ...untold }
        this.position = position
        return nothing
      case "RANK_UPDATE":
      case "ACTIVE":
        return this.#state === undefined ? lost : this.#next(updated(this.#state, updateOf(data)), position)
      case "LINE": {
        const departures = departuresOf(data)
        if (this.#state === undefined || departures.from !== this.position) return lost
        return this.#next(afterDepartures(this.#state, departures), position)
      }
      default:
        return nothing
    }
  }

  #next(state: PlaceState, position: string): Reading<PlaceState> {
    this.#state = state
    this.position = position
    return readValue(state)
  }
}

const updated = (state: PlaceState, update: typeof PlaceUpdate.Type): PlaceState => {
  const { activeTtlSeconds, pass = null, offered = null, ...told } = update
  const active = told.status === "ACTIVE"
  return {
    ...state,
    ...told,
    pass,
    passUntil: active ? Date.parse(told.timestamp) + activeTtlSeconds * 1_000 : null,
    offered,
  }
}

const afterDepartures = (state: PlaceState, departures: typeof LineDepartures.Type): PlaceState => {
  const { head, front, gone, from: _, ...counts } = departures
  const next = { ...state, ...counts }
  const { place } = state
  if (state.status !== "WAITING" || state.returned || place === null) return next
  // Gone from the line, or more went than the frame can tell: an event for this person alone says what became of it.
  if (place <= head || gone === null || gone.includes(place)) return next
  return { ...next, rank: state.rank - front - gone.filter((other) => other < place).length }
}

export const placeTopic = (concertId: number, userId: number): Topic<PlaceState> => ({
  request: { topic: "queue", concertId, userId, frames: true },
  reader: () => new PlaceReader(),
})
