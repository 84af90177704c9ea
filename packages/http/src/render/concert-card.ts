/** The card of a concert as the contract has it, and what its sale is about to do. */
import type { Concert } from "@ticketrush/engine/catalogue/Catalogue"
import type { CardAnswer } from "@ticketrush/engine/sales/SaleReads"
import { thumbnailUrlOf } from "@ticketrush/protocol/thumbnails"
import type { DateTimes } from "./date-time.ts"

export type SaleStatus = "UNSCHEDULED" | "PREOPEN" | "OPEN_SOON_1H" | "OPEN_SOON_5M" | "OPEN" | "SOLD_OUT"

const hourMs = 3_600_000

/** A sale that is closed, or was given no time to open, has no status of its own. `now`: milliseconds since 1970 UTC. */
export const saleStatusOf = (card: CardAnswer | null, now: number): SaleStatus => {
  if (card === null || card.closed || card.opensAt === null) return "UNSCHEDULED"
  if (now >= card.opensAt) return card.seats > 0 && card.free === 0 ? "SOLD_OUT" : "OPEN"
  if (card.opensAt - now <= 300_000) return "OPEN_SOON_5M"
  return card.opensAt - now <= hourMs ? "OPEN_SOON_1H" : "PREOPEN"
}

const opensInSeconds = (card: CardAnswer | null, now: number): number | null =>
  card?.opensAt == null ? null : Math.max(0, Math.ceil((card.opensAt - now) / 1_000))

const opensAt = (card: CardAnswer | null, times: DateTimes): string | null =>
  card?.opensAt == null ? null : times.format(card.opensAt)

/** In the field order of the contract. What this catalogue does not keep is null. */
export const concertCard = (
  { id, title, artist, thumbnail }: Concert,
  card: CardAnswer | null,
  times: DateTimes,
  now: number,
) => {
  const saleStatus = saleStatusOf(card, now)
  const [free, seats] = [card?.free ?? 0, card?.seats ?? 0]
  return {
    id,
    title,
    artistName: artist.name,
    artistId: artist.id,
    artistDisplayName: null,
    artistGenre: null,
    artistDebutDate: null,
    entertainmentName: artist.agency.name,
    entertainmentCountryCode: null,
    entertainmentHomepageUrl: null,
    youtubeVideoUrl: null,
    thumbnailUrl: thumbnailUrlOf(id, thumbnail),
    promoterId: null,
    promoterName: null,
    promoterCountryCode: null,
    promoterHomepageUrl: null,
    saleStatus,
    saleOpensAt: opensAt(card, times),
    saleOpensInSeconds: opensInSeconds(card, now),
    reservationButtonVisible: saleStatus === "SOLD_OUT" || (saleStatus === "OPEN" && seats > 0),
    reservationButtonEnabled: saleStatus === "OPEN" && free > 0,
    availableSeatCount: free,
    totalSeatCount: seats,
  }
}

export const concertHighlight = (
  { id, title, artist, thumbnail }: Concert,
  card: CardAnswer,
  times: DateTimes,
  now: number,
) => ({
  concertId: id,
  title,
  artistName: artist.name,
  entertainmentName: artist.agency.name,
  youtubeVideoUrl: null,
  thumbnailUrl: thumbnailUrlOf(id, thumbnail),
  saleOpensAt: opensAt(card, times),
  saleOpensInSeconds: opensInSeconds(card, now),
  availableSeatCount: card.free,
  totalSeatCount: card.seats,
  remainingRatioPercent: ratioOf(card),
})

/** Seats that are left, in whole percent. */
export const ratioOf = ({ free, seats }: CardAnswer): number => (seats === 0 ? 0 : Math.floor((free * 100) / seats))
