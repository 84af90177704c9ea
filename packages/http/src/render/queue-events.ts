/** What the streams of a waiting line say. The queue payload is the contract's; what we add stands at its end. */
import type { PlaceView, SaleView } from "@ticketrush/engine/EngineApi"
import { type PersonId, type Place, PlaceStatus } from "@ticketrush/protocol"
import { instant } from "./instant.ts"
import { queueStatusOf } from "./place.ts"

/** Who left a line between two positions: how many from its front, and the places of those who went from behind it. */
export type Departures = {
  readonly front: number
  /** Ascending; null when they do not fit, so that each person has to be told their own rank. */
  readonly gone: ReadonlyArray<Place> | null
}

/**
 * `rank` as it is told; `pass` is left out when it is null, and `place` for clients of the contract. `offered` is JSON, left
 * out when it is undefined.
 */
export const queueJson = (
  sale: SaleView,
  person: PersonId,
  place: PlaceView | undefined,
  rank: number,
  now: number,
  more: { readonly pass: string | null; readonly frames: boolean; readonly offered: string | undefined },
): string =>
  `{"userId":${person},"concertId":${sale.concertId},"status":"${queueStatusOf(place)}","rank":${rank},` +
  `"activeTtlSeconds":${secondsLeft(place, now)},"timestamp":"${instant(now)}"` +
  `${more.frames ? `,${placeJson(place)}` : ""}${more.pass === null ? "" : `,"pass":"${more.pass}"`}` +
  `${more.offered === undefined ? "" : `,"offered":${more.offered}`}}`

/** `returned`: ranked among those who came back after their turn, whom no shared frame tells. */
const placeJson = (place: PlaceView | undefined): string => {
  const returned = place?.status === PlaceStatus.absent || place?.status === PlaceStatus.returned
  return `"place":${place?.place ?? null},"returned":${returned}`
}

/** Rounded as Redis rounds what is left of a key. */
const secondsLeft = (place: PlaceView | undefined, now: number): number =>
  place?.status === PlaceStatus.active ? Math.max(0, Math.round((place.passUntil - now) / 1_000)) : 0

/** Greeting of the contract. */
export const initText = (concertId: number): string => `Connected for Queue: ${concertId}`

/** Greeting of a reader of shared frames: everything that the frames go on from. */
export const initJson = (sale: SaleView, person: PersonId, place: PlaceView | undefined, rank: number, now: number) =>
  `{"concertId":${sale.concertId},"userId":${person},${placeJson(place)},` +
  `"status":"${queueStatusOf(place)}","rank":${rank},${countsJson(sale)},"timestamp":"${instant(now)}"}`

/** One frame for all who read the frames of a line. */
export const lineJson = (sale: SaleView, from: string, { front, gone }: Departures, now: number): string =>
  `{"concertId":${sale.concertId},"from":"${from}","head":${sale.line.head},"front":${front},` +
  `"gone":${gone === null ? null : `[${gone.join(",")}]`},${countsJson(sale)},"timestamp":"${instant(now)}"}`

const countsJson = ({ line, options }: SaleView): string => {
  const seatsFree = options.reduce((sum, option) => sum + option.free, 0)
  return (
    `"method":"${line.policy.method}","waiting":${line.waiting},"cameBack":${line.returned},` +
    `"active":${line.active},"joined":${line.joined},"seatsFree":${seatsFree}`
  )
}
