/**
 * Places whose people were passed over and have not come back: how long each is kept, and how many of them. Kept only
 * where the line says so; else they wait without end.
 */
import { type LinePolicy, type Place, type PlaceMoved, PlaceStatus } from "@ticketrush/protocol"
import { column, someMoreRows, withRow } from "./columns.ts"
import { Deadlines } from "./deadlines.ts"
import type { Line } from "./line.ts"

export const endsAbsence = ({ absentMs = 0, absentMax = 0 }: LinePolicy): boolean => absentMs > 0 || absentMax > 0

/** People in line as its cap counts them: where absent places have an end or a bound, they are part of it. */
export const counted = ({ policy, waiting, absent, returned }: Line): number =>
  endsAbsence(policy) ? waiting + absent + returned : waiting

export class AbsentPlaces {
  readonly #line: Line
  /** When the person was passed over, by place. */
  deadline = column(Float64Array, 64)
  readonly deadlines = new Deadlines(this)

  constructor(line: Line) {
    this.#line = line
  }

  /** From `at` on all of them are looked at, as if they had been passed over then. */
  begin(at: number): void {
    for (let place = 1; place <= this.#line.joined; place++) if (this.pending(place)) this.add(place, at)
  }

  pending(place: Place): boolean {
    return this.#line.state[place] === PlaceStatus.absent
  }

  add(place: Place, at: number): void {
    this.deadline = withRow(this.deadline, place, someMoreRows)
    this.deadline[place] = at
    this.deadlines.add(place)
  }

  /** Each absent place and since when, in their order. */
  entries(): ReadonlyArray<readonly [Place, number]> {
    const found: Array<readonly [Place, number]> = []
    for (let place = 1; place <= this.#line.joined; place++) {
      if (this.pending(place)) found.push([place, this.deadline[place]])
    }
    return found
  }
}

const tooMany = ({ absent, policy: { absentMax = 0 } }: Line): boolean => absentMax > 0 && absent > absentMax

/** The place that has been absent for the longest time and ends because of that, or undefined. */
export const decideAbsence = (line: Line, now: number): PlaceMoved | undefined => {
  const { absences, policy } = line
  if (absences === undefined) return undefined
  const { absentMs = 0 } = policy
  const latest = tooMany(line) ? Number.POSITIVE_INFINITY : absentMs > 0 ? now - absentMs : Number.NEGATIVE_INFINITY
  const place = absences.deadlines.due(latest)
  return place === 0 ? undefined : { kind: "lapsed", place, was: PlaceStatus.absent }
}

/** When an absent place ends, or Infinity. */
export const nextAbsence = (line: Line): number => {
  const { absences, policy } = line
  if (absences === undefined) return Number.POSITIVE_INFINITY
  if (tooMany(line)) return 0
  return policy.absentMs ? absences.deadlines.next() + policy.absentMs : Number.POSITIVE_INFINITY
}
