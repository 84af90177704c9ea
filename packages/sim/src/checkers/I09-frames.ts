/**
 * I9 for subscribers: what a client believes after each event of its stream, over drops, resumes and new epochs, is
 * what the journal says at the position that the event carries; and while a person waits, their rank never grows.
 */
import { PlaceStatus } from "@ticketrush/protocol"
import type { SaleModel } from "../model.ts"
import type { LineModel, ModelPlace } from "../model-line.ts"
import type { Told } from "../subscribers.ts"
import type { Checker } from "./Checker.ts"

type Before = { readonly place: number; readonly rank: number; readonly offset: number }

export const frames = (): Checker => {
  const told = new Map<string, Before>()
  return {
    promise: "I9 streams tell the journal at their position",
    streamed: ({ told: now, model }) => {
      const who = `person ${now.person} (${now.frames ? "frames" : "ranks"}, ${now.event} at ${now.epoch}-${now.offset})`
      if (now.offset > model.position) return `I2: ${who} hears of position ${now.offset} before it is committed`
      const broken = differs(now, model)
      if (broken !== undefined) return `I9: ${who} ${broken}`
      if (now.status !== "WAITING" || now.returned || now.unsure) return undefined
      const made = model.line.latestAt(now.person, model.position)
      if (made === undefined || model.line.statusAt(made, now.offset) !== PlaceStatus.waiting) return undefined
      const key = `${now.concertId} ${now.person} ${now.frames}`
      const before = told.get(key)
      if (before !== undefined && before.offset > now.offset) return undefined
      told.set(key, { place: made.place, rank: now.rank, offset: now.offset })
      return before?.place === made.place && now.rank > before.rank
        ? `I9: the rank of ${who} grows from ${before.rank} to ${now.rank}`
        : undefined
    },
  }
}

const differs = (told: Told, model: SaleModel): string | undefined => {
  const { line } = model
  if (!told.frames) {
    const right = shown(line, told.person, told.offset)
    return told.status === right.status && told.rank === right.rank
      ? undefined
      : `is told ${told.status} ${told.rank}, the journal says ${right.status} ${right.rank}`
  }
  if (told.unsure) return undefined
  const made = told.place === null ? undefined : line.places[told.place - 1]
  if (made !== undefined && made.person !== told.person) return `is told place ${told.place} of another person`
  if (told.status === "WAITING" && !told.returned && made !== undefined) {
    const status = line.statusAt(made, told.offset)
    // Gone already at that position: a frame for this person alone follows.
    if (status !== PlaceStatus.waiting && status !== PlaceStatus.none) return undefined
    // So is what was told since the line was cleared: it is true now, and the next frame tells no rank.
    if (line.cleared > told.offset) return undefined
    const rank = rankAsOf(line, made, told.offset)
    return told.rank === rank ? undefined : `believes in rank ${told.rank} at place ${made.place}, it is ${rank}`
  }
  // Who came back is ranked apart, and told so alone.
  if (told.event === "LINE") return undefined
  for (let position = told.offset; position <= model.position; position++) {
    const right = shown(line, told.person, position)
    if (right.status === told.status && right.rank === told.rank) return undefined
  }
  return `is told ${told.status} ${told.rank}, which was never so since`
}

/** What the contract shows of a person at a position. */
export const shown = (
  line: LineModel,
  person: number,
  position: number,
): { readonly status: Told["status"]; readonly rank: number } => {
  const made = line.latestAt(person, position)
  const status = made === undefined ? PlaceStatus.none : line.statusAt(made, position)
  if (made === undefined) return { status: "NONE", rank: -1 }
  if (status === PlaceStatus.active) return { status: "ACTIVE", rank: 0 }
  if (status === PlaceStatus.waiting) return { status: "WAITING", rank: rankAsOf(line, made, position) }
  const others = line.places.filter((other) => line.statusAt(other, position) === PlaceStatus.returned)
  if (status === PlaceStatus.absent) return { status: "WAITING", rank: others.length + 1 }
  if (status !== PlaceStatus.returned) return { status: "NONE", rank: -1 }
  const turn = turnAt(made, position)
  return { status: "WAITING", rank: others.filter((other) => turnAt(other, position) <= turn).length }
}

/** As of `position`; who joined since then counts, because the frames go on from there. */
const rankAsOf = (line: LineModel, made: ModelPlace, position: number): number => {
  let rank = 0
  for (const other of line.places) {
    if (other.place > made.place) break
    const status = line.statusAt(other, position)
    if (status === PlaceStatus.waiting || status === PlaceStatus.none) rank++
  }
  return rank
}

const turnAt = (made: ModelPlace, position: number): number =>
  made.statuses.findLast((change) => change.position <= position)?.position ?? 0
