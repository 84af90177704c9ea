/** WaitingQueueResponse of the contract, in its field order; what we add stands at the end. */
import type { OfferView, PlaceView } from "@ticketrush/engine/EngineApi"
import type { LineSummary } from "@ticketrush/engine/sales/SaleReads"
import {
  type ConcertId,
  type PersonId,
  PlaceStatus,
  placeStatusWords,
  type QueueStatusWord,
  type RefusalCode,
} from "@ticketrush/protocol"
import type { DateTimes } from "./date-time.ts"
import { offeredJson } from "./offered.ts"

/** Clients of the contract know three answers about a person: absent and returned people wait, an ended place is none. */
export const queueStatusOf = (place: PlaceView | undefined): QueueStatusWord => {
  switch (place?.status) {
    case PlaceStatus.waiting:
    case PlaceStatus.absent:
    case PlaceStatus.returned:
      return "WAITING"
    case PlaceStatus.active:
      return "ACTIVE"
    default:
      return "NONE"
  }
}

/** At least 1 for a person who waits, 0 with a pass, -1 otherwise. */
export const queueRankOf = (line: Pick<LineSummary, "returned">, place: PlaceView): number => {
  switch (queueStatusOf(place)) {
    case "WAITING":
      // A person who was passed over is next as soon as they come back: after those who came back before.
      return place.status === PlaceStatus.absent ? line.returned + 1 : place.rank
    case "ACTIVE":
      return 0
    default:
      return -1
  }
}

type Counts = Pick<LineSummary, "returned" | "waiting">

/** How many are admitted before and after the person who waits at `place`. */
const neighboursOf = (line: Counts, place: PlaceView): { readonly ahead: number; readonly behind: number } => {
  switch (place.status) {
    case PlaceStatus.waiting:
      return { ahead: line.returned + place.rank - 1, behind: line.waiting - place.rank }
    case PlaceStatus.returned:
      return { ahead: place.rank - 1, behind: line.returned - place.rank + line.waiting }
    case PlaceStatus.absent:
      return { ahead: line.returned, behind: line.waiting }
    default:
      return { ahead: 0, behind: 0 }
  }
}

/** What stands beside a place and is not of the line: each null or undefined where there is none. The receipt is JSON. */
export type Extras = {
  readonly estimate: { readonly lowMs: number; readonly highMs: number } | null
  readonly pass: string | null
  readonly receipt: string | null
  readonly offer: OfferView | undefined
}

export const placeJson = (
  concertId: ConcertId,
  person: PersonId,
  line: Counts,
  place: PlaceView | undefined,
  { estimate, pass, receipt, offer }: Extras,
  times: DateTimes,
): string => {
  const status = queueStatusOf(place)
  if (place === undefined) return answer(concertId, person, status, -1, nothing)
  const waits = status === "WAITING"
  const { ahead, behind } = neighboursOf(line, place)
  const ended = waits || status === "ACTIVE" ? "null" : `"${placeStatusWords[place.status]}"`
  return answer(
    concertId,
    person,
    status,
    queueRankOf(line, place),
    `"place":${place.place},"ahead":${waits ? ahead : null},"behind":${waits ? behind : null},` +
      `"returned":${place.status === PlaceStatus.returned},` +
      `"estimatedWaitMs":${estimate === null ? null : `[${estimate.lowMs},${estimate.highMs}]`},` +
      `"joinedAt":"${times.format(place.joinedAt)}","pass":${pass === null ? null : `"${pass}"`},` +
      `"passUntil":${status === "ACTIVE" ? `"${times.format(place.passUntil)}"` : null},` +
      `"ended":${ended},"code":null,"receipt":${receipt},` +
      `"offered":${offeredJson(offer, (ms) => times.format(ms))}`,
  )
}

/** The line takes no more people: an answer of its own in the contract, not an error. */
export const rejectedJson = (concertId: ConcertId, person: PersonId, code: RefusalCode): string =>
  answer(concertId, person, "REJECTED", -1, nothing.replace('"code":null', `"code":"${code}"`))

/** A place of which no more is known. */
export const standingJson = (concertId: ConcertId, person: PersonId, status: QueueStatusWord, rank: number): string =>
  answer(concertId, person, status, rank, nothing)

const nothing =
  '"place":null,"ahead":null,"behind":null,"returned":false,"estimatedWaitMs":null,"joinedAt":null,"pass":null,' +
  '"passUntil":null,"ended":null,"code":null,"receipt":null,"offered":null'

const answer = (concertId: ConcertId, person: PersonId, status: QueueStatusWord, rank: number, ours: string): string =>
  `{"userId":${person},"concertId":${concertId},"status":"${status}","rank":${rank},${ours}}`
