/**
 * I9: ranks, counts and the head of a line are those of the committed journal at the offset told, recounted place by
 * place; and while a person waits, the rank they are told never grows with the offset.
 */
import type { LineView, PlaceView } from "@ticketrush/engine/EngineApi"
import { PlaceStatus } from "@ticketrush/protocol"
import type { LineModel, ModelPlace } from "../model-line.ts"
import type { Checker } from "./Checker.ts"

/** `since`: position at which the person began to wait there; one who is passed over and comes back begins anew. */
type Told = { readonly since: number; readonly rank: number; readonly offset: number }

export const ranks = (): Checker => {
  const told = new Map<string, Told>()
  return {
    promise: "I9 ranks are exact and never grow",
    viewed: ({ view, model, node }) => {
      const broken = lineDiffers(view.line, model.line, view.offset)
      return broken === undefined ? undefined : `I9: node ${node + 1} at position ${view.offset}: ${broken}`
    },
    placeSeen: ({ view, person, place, model, node }) => {
      const { offset } = view
      if (offset > model.position) return `I2: node ${node + 1} shows position ${offset}`
      const made = model.line.latestAt(person, offset)
      if (made === undefined || place === undefined) {
        return made === place ? undefined : `I9: node ${node + 1} shows person ${person} ${place ? "a" : "no"} place`
      }
      const broken = placeDiffers(model.line, made, place, offset)
      if (broken !== undefined) return `I9: node ${node + 1} at position ${offset}: ${broken}`
      const key = `${view.concertId} ${person}`
      const before = told.get(key)
      if (before !== undefined && before.offset > offset) return undefined
      const since = turnAt(made, offset)
      told.set(key, { since, rank: place.rank, offset })
      return before?.since === since && place.rank > before.rank
        ? `I9: the rank of person ${person} grows from ${before.rank} to ${place.rank}`
        : undefined
    },
  }
}

const placeDiffers = (line: LineModel, made: ModelPlace, place: PlaceView, offset: number): string | undefined => {
  const status = line.statusAt(made, offset)
  if (place.place !== made.place || place.person !== made.person)
    return `place ${place.place} is shown for ${made.place}`
  if (place.status !== status) return `place ${made.place} is shown as ${place.status}, the journal says ${status}`
  const rank = rankAt(line, made, offset)
  if (place.rank !== rank) return `place ${made.place} has rank ${rank} and is told ${place.rank}`
  const hasPass = made.statuses.some(({ position, value }) => value === PlaceStatus.active && position <= offset)
  if (place.pass !== (hasPass ? made.pass : 0)) return `place ${made.place} is told pass ${place.pass}`
  return place.joinedAt === made.joinedAt ? undefined : `place ${made.place} joined at another time`
}

/** Recounted from nothing: all places up to this one that are in the same state. */
const rankAt = (line: LineModel, made: ModelPlace, offset: number): number => {
  const status = line.statusAt(made, offset)
  if (status !== PlaceStatus.waiting && status !== PlaceStatus.returned) return 0
  const turn = turnAt(made, offset)
  let rank = 0
  for (const other of line.places) {
    if (line.statusAt(other, offset) !== status) continue
    if (status === PlaceStatus.waiting ? other.place <= made.place : turnAt(other, offset) <= turn) rank++
  }
  return rank
}

const turnAt = (made: ModelPlace, offset: number): number =>
  made.statuses.findLast(({ position }) => position <= offset)?.position ?? 0

const lineDiffers = (shown: LineView, line: LineModel, offset: number): string | undefined => {
  const counts = new Array<number>(PlaceStatus.revoked + 1).fill(0)
  let joined = 0
  let head = -1
  for (const made of line.places) {
    const status = line.statusAt(made, offset)
    if (status === PlaceStatus.none) break
    joined++
    counts[status]++
    if (head < 0 && status === PlaceStatus.waiting) head = made.place - 1
    const place = shown.place(made.place)
    if (place === undefined) return `place ${made.place} is not shown`
    const broken = placeDiffers(line, made, place, offset)
    if (broken !== undefined) return broken
  }
  if (shown.joined !== joined) return `${shown.joined} places are shown, the journal has ${joined}`
  if (shown.place(joined + 1) !== undefined) return "a place is shown that was never given"
  if (shown.head !== (head < 0 ? joined : head)) return `the head is shown at ${shown.head}, it is at ${head}`
  const told = [shown.waiting, shown.absent, shown.returned, shown.active]
  const found = counts.slice(PlaceStatus.waiting, PlaceStatus.active + 1)
  return told.join() === found.join() ? undefined : `the line shows ${told.join("/")} and holds ${found.join("/")}`
}
