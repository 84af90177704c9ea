/** The committed state of a waiting line for readers: places, ranks and counts. */
import { type LinePolicy, type PersonId, type Place, PlaceStatus } from "@ticketrush/protocol"
import type { LineView, PlaceView } from "../EngineApi.ts"
import type { Line } from "./line.ts"

export class CommittedLine implements LineView {
  readonly #line: Line

  constructor(line: Line) {
    this.#line = line
  }

  get policy(): LinePolicy {
    return this.#line.policyImage
  }

  placeOf(person: PersonId): PlaceView | undefined {
    return placeView(this.#line, this.#line.findImage(person))
  }

  wasActive(person: PersonId): boolean {
    const place = this.#line.findImage(person)
    return place !== 0 && (this.#line.activeBefore[place] === 1 || passGiven(this.#line, place))
  }

  place(place: Place): PlaceView | undefined {
    return placeView(this.#line, place)
  }

  rank(place: Place): number {
    return this.#line.rank(place)
  }

  get head(): Place {
    const { joinedImage, ranks } = this.#line
    return ranks.count === 0 ? joinedImage : ranks.first() - 1
  }

  get joined(): Place {
    return this.#line.joinedImage
  }

  get waiting(): number {
    return this.#line.ranks.count
  }

  get returned(): number {
    return this.#line.turns.count
  }

  get absent(): number {
    return this.#line.absentImage
  }

  get active(): number {
    return this.#line.activeImage
  }

  get admitted(): number {
    return this.#line.admittedImage
  }
}

const placeView = (line: Line, place: Place): PlaceView | undefined => {
  if (!Number.isInteger(place) || place < 1 || place > line.joinedImage) return undefined
  const status = line.image[place] as PlaceStatus
  const pass = passGiven(line, place) ? line.pass[place] : 0
  return {
    place,
    person: line.person[place],
    status,
    rank: line.rank(place),
    joinedAt: line.joinedAt[place],
    pass,
    passUntil: pass === 0 ? 0 : line.passes.deadline[pass],
  }
}

/** Whether a pass was given to the place, as committed: a place that waits may have one decided that is not yet. */
const passGiven = (line: Line, place: Place): boolean =>
  line.image[place] >= PlaceStatus.active && line.pass[place] !== 0
