/**
 * When the people of a line were last seen. Volatile: no event, no part of a snapshot. The actor notes it before a
 * command is decided; deciding only reads it.
 */
import type { Command, Place } from "@ticketrush/protocol"
import { column, grown } from "./columns.ts"
import type { Line } from "./line.ts"

/** Resolution of "last seen", in milliseconds: four bytes then reach 13 years. */
const grainMs = 100

export class Presence {
  #seen: Uint32Array
  #from = 0
  #everybodyAt = 0

  constructor(rows: number) {
    this.#seen = column(Uint32Array, rows)
  }

  see(place: Place, now: number): void {
    if (this.#from === 0) this.#from = now
    this.#seen[place] = Math.max(0, Math.floor((now - this.#from) / grainMs))
  }

  /** A new owner does not know who is absent: all people get the whole grace. */
  seeEverybody(now: number): void {
    this.#everybodyAt = now
    // After a start from a snapshot, the first person seen would otherwise set this time for all others.
    if (this.#from === 0) this.#from = now
  }

  seenAt(place: Place): number {
    return Math.max(this.#from + this.#seen[place] * grainMs, this.#everybodyAt)
  }

  grow(rows: number): void {
    this.#seen = grown(this.#seen, rows)
  }
}

/** Notes that a person was seen. The place they have, or 0. */
export const seePerson = (line: Line, person: number, now: number): Place => {
  const place = line.find(person)
  if (place !== 0) line.presence.see(place, now)
  return place
}

/** Notes presence that a command proves: a person who joins or appears is present. */
export const seeSender = (line: Line, command: Command, now: number): void => {
  if (command.kind === "join" || command.kind === "appear") seePerson(line, command.person, now)
}
