/** From a set-up request to the plan of a concert, or the refusal that says what cannot be. */
import { actorBackend } from "@ticketrush/engine/backends/Bindings"
import { comparedLines } from "@ticketrush/engine/backends/compared-lines"
import type { Lab } from "@ticketrush/engine/backends/Lab"
import type { SetupPlan, VenuePlan } from "@ticketrush/engine/catalogue/Catalogue"
import {
  contractLine,
  expandLayout,
  guardedLine,
  limits,
  type PriceTier,
  type Refusal,
  refusal,
  type SeatLayout,
  sectionA,
  wrongPaymentTerms,
} from "@ticketrush/protocol"
import { newSetupFields, type SeatLayoutRequest, type SetupRequest } from "@ticketrush/protocol/http-schemas"
import { mergedLinePolicy } from "@ticketrush/protocol/line-requests"
import { ZoneError } from "@ticketrush/protocol/zone"
import type { DateTimes } from "../render/date-time.ts"

export type SetupChoice = { readonly plan: SetupPlan } | { readonly refusal: Refusal }

/** What a concert can be sold through, what can keep its line, and by which payment gateways it can be paid. */
export type SetupOffers = {
  readonly backends: ReadonlyArray<string>
  readonly lineBackends: ReadonlyArray<string>
  readonly gateways: ReadonlyArray<string>
}

export const setupOffersOf = (lab: Pick<Lab, "names">, gateways: ReadonlyArray<string>): SetupOffers => ({
  backends: [actorBackend, ...lab.names],
  lineBackends: [actorBackend, ...comparedLines.keys()],
  gateways,
})

/** Whether a sale gets the limit per person and the line settings against plays, or only what its request says. */
export type Guards = "by default" | "as asked"

/**
 * `now`: milliseconds since 1970 UTC, by which a night has passed or not.
 * `guards`: as asked on the surface of the contract, whose clients know of none.
 */
export const setupPlanOf = (
  request: SetupRequest,
  times: DateTimes,
  now: number,
  offers: SetupOffers,
  guards: Guards = "by default",
): SetupChoice => {
  const sold = soldThrough(request, offers)
  if (typeof sold === "string") return unprocessable(sold)
  const agencyName = request.agencyName ?? request.entertainmentName
  if (agencyName == null) return malformed("agencyName is required")
  const zoned = zoneOf(request.zone, times)
  if (zoned === undefined) return unprocessable("zone must be a time zone, such as Asia/Seoul.")
  const firstDate = zoned.parse(request.concertDate)
  if (firstDate === undefined) return malformed(`concertDate ${notDateTime}`)
  const optionCount = request.optionCount ?? 1
  if (!isWhole(optionCount, 1, limits.optionsPerSetupMax)) {
    return unprocessable(`optionCount must be a whole number from 1 to ${limits.optionsPerSetupMax}.`)
  }
  const concertDates = Array.from({ length: optionCount }, (_, n) => zoned.zone.daysLater(firstDate, n))
  const opensAt = request.generalSaleStartAt == null ? 0 : zoned.parse(request.generalSaleStartAt)
  if (opensAt === undefined) return malformed(`generalSaleStartAt ${notDateTime}`)
  const isNew = newSetupFields.some((field) => request[field] != null)
  const unsellable = isNew ? wrongNewSetup(request, concertDates, opensAt, now) : undefined
  if (unsellable !== undefined) return unprocessable(unsellable)
  const seatsMax = limits.seatsPerConcertMax
  if (request.seatLayout == null && !isWhole(request.seatCount ?? 0, 1, seatsMax)) {
    return unprocessable(`seatCount must be a whole number from 1 to ${seatsMax}.`)
  }
  const tiers: ReadonlyArray<PriceTier> = request.tiers ?? [{ name: "GENERAL", price: request.ticketPriceAmount ?? 0 }]
  if (!tiers.every((tier) => isWhole(tier.price, 0, limits.priceMax))) {
    const field = request.tiers == null ? "ticketPriceAmount" : "tiers: price"
    return unprocessable(`${field} must be a whole number from 0 to ${limits.priceMax}.`)
  }
  const seatsPerPersonMax =
    request.maxReservationsPerUser ?? (guards === "by default" ? limits.seatsPerPersonDefault : 0)
  if (!isWhole(seatsPerPersonMax, 0, seatsMax)) {
    return unprocessable("maxReservationsPerUser must be a whole number; 0 means no limit.")
  }
  const holdTtlMs = request.holdTtlMs ?? limits.holdTtlMsDefault
  if (!isWhole(holdTtlMs, limits.holdTtlMsMin, limits.holdTtlMsMax)) {
    return unprocessable(`holdTtlMs must be a whole number from ${limits.holdTtlMsMin} to ${limits.holdTtlMsMax}.`)
  }
  const layout = request.seatLayout == null ? sectionA(request.seatCount as number) : layoutOf(request.seatLayout)
  const line = mergedLinePolicy(
    guards === "by default" ? guardedLine : contractLine,
    request.line ?? {},
    seatsOf(layout, tiers.length) * optionCount,
  )
  if (typeof line === "string") return unprocessable(`line: ${line}.`)
  return {
    plan: {
      title: request.title,
      artistName: request.artistName,
      agencyName,
      keepsAgency: !isNew,
      concertDates,
      zone: zoned.zone.name,
      endsWithNight: isNew,
      layout,
      tiers,
      policy: { seatsPerPersonMax, holdTtlMs, opensAt },
      line,
      venue: isNew ? venueOf(request) : null,
      ...sold,
    },
  }
}

/** What sells it, what keeps its line, and how it is paid for. */
const soldThrough = (
  request: SetupRequest,
  offers: SetupOffers,
): Pick<SetupPlan, "backend" | "lineBackend" | "payments"> | string => {
  const paid = paidThrough(request, offers)
  const { lineBackend } = request
  if (typeof paid === "string" || lineBackend == null) return paid
  if (offers.lineBackends.includes(lineBackend)) return { ...paid, lineBackend }
  return `lineBackend must be one of: ${offers.lineBackends.join(", ")}.`
}

/** What sells it, and how it is paid for. Strategies of the lab know no payment, so then nothing but the engine may. */
const paidThrough = (
  { backend, payments }: SetupRequest,
  { backends, gateways }: SetupOffers,
): Pick<SetupPlan, "backend" | "payments"> | string => {
  if (backend != null && !backends.includes(backend)) return `backend must be one of: ${backends.join(", ")}.`
  if (payments == null) return backend == null ? {} : { backend }
  const { gateway, payMs, refundMs } = payments
  const bookingFee = payments.bookingFee ?? 0
  if (gateways.length === 0) return "payments: this server has no payment gateway."
  if (!gateways.includes(gateway)) return `payments: gateway must be one of: ${gateways.join(", ")}.`
  if (backend != null && backend !== actorBackend) return `payments: such a concert is sold through ${actorBackend}.`
  const terms = {
    ...{ gateway, payMs: payMs ?? limits.payMsDefault, refundMs: refundMs ?? limits.refundMsDefault },
    ...(bookingFee === 0 ? {} : { bookingFee }),
  }
  const wrong = wrongPaymentTerms(terms)
  return wrong === undefined ? { payments: terms, backend: actorBackend } : `payments: ${wrong}.`
}

/** What a client of the contract may leave out or get wrong, because its server never asked, and others may not. */
const wrongNewSetup = (
  request: SetupRequest,
  concertDates: ReadonlyArray<number>,
  opensAt: number,
  now: number,
): string | undefined => {
  if (concertDates[0] <= now) return "concertDate is in the past."
  if (request.tiers == null && request.ticketPriceAmount == null) {
    return "ticketPriceAmount or tiers is required: say what a seat costs, or 0 where it costs nothing."
  }
  if (request.tiers != null && request.ticketPriceAmount != null) return "Send ticketPriceAmount or tiers, not both."
  if (opensAt >= concertDates[0]) return "generalSaleStartAt must be before concertDate."
  const { venueName, venueCity, venueCountryCode, venueAddress } = request
  const parts = { venueName, venueCity, venueCountryCode }
  if (venueAddress == null && Object.values(parts).every((part) => part == null)) return undefined
  const missing = Object.entries(parts).find(([, part]) => part == null)
  return missing && `${missing[0]} is required with the other fields of a venue.`
}

const venueOf = ({ venueName, venueCity, venueCountryCode, venueAddress }: SetupRequest): VenuePlan | null =>
  venueName == null || venueCity == null || venueCountryCode == null
    ? null
    : { name: venueName, city: venueCity, countryCode: venueCountryCode, address: venueAddress ?? null }

export const notDateTime = "must be an ISO 8601 date-time from 1970 to 9999, with an offset of up to 18 hours or none"

/** The hall's zone, which is the server's unless the request names one; undefined when there is no such zone. */
const zoneOf = (name: string | null | undefined, times: DateTimes): DateTimes | undefined => {
  try {
    return name == null ? times : times.in(name)
  } catch (error) {
    if (error instanceof ZoneError) return undefined
    throw error
  }
}

/** 0 for a layout that cannot be: the catalogue says why. */
const seatsOf = (layout: SeatLayout, tiers: number): number => {
  const seats = expandLayout(layout, tiers)
  return typeof seats === "string" ? 0 : seats.length
}

export const layoutOf = (request: SeatLayoutRequest): SeatLayout => ({
  sections: request.sections.map((section) => ({
    code: section.code,
    tier: section.tier ?? 0,
    rows: section.rows ?? [],
    capacity: section.capacity ?? 0,
  })),
  flags: request.flags ?? [],
})

const isWhole = (value: number, low: number, high: number): boolean =>
  Number.isInteger(value) && value >= low && value <= high

const malformed = (reason: string): SetupChoice => ({ refusal: refusal("malformed-json", { reason }) })
const unprocessable = (reason: string): SetupChoice => ({ refusal: refusal("unprocessable", { reason }) })
