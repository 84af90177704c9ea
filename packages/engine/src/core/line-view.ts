/** What everybody may see of a waiting line: committed places, ranks and counts. */
import { type Place, PlaceStatus } from "@ticketrush/protocol"
import type { LineView, PlaceView } from "../EngineApi.ts"
import type { Line } from "./line.ts"

export const lineView = (line: Line): LineView => ({
  get policy() {
    return line.policyImage
  },
  placeOf: (person) => placeView(line, line.findImage(person)),
  wasActive: (person) => {
    const place = line.findImage(person)
    return place !== 0 && (line.activeBefore[place] === 1 || passGiven(line, place))
  },
  place: (place) => placeView(line, place),
  rank: (place) => line.rank(place),
  get head() {
    return line.ranks.count === 0 ? line.joinedImage : line.ranks.first() - 1
  },
  get joined() {
    return line.joinedImage
  },
  get waiting() {
    return line.ranks.count
  },
  get returned() {
    return line.turns.count
  },
  get absent() {
    return line.absentImage
  },
  get active() {
    return line.activeImage
  },
})

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
