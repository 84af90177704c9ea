/** What may be put up for sale. Checked once, before anything is written; the sale is opened with what is found here. */
import {
  canonicalJson,
  expandLayout,
  type LinePolicy,
  limits,
  type OpenSale,
  type PaymentTerms,
  type PriceTier,
  type SalePolicy,
  wrongLayout,
  wrongLinePolicy,
  wrongPaymentTerms,
} from "@ticketrush/protocol"
import { Zone, ZoneError } from "@ticketrush/protocol/zone"
import type { SetupPlan, VenuePlan } from "./Catalogue.ts"
import { type RefusedError, refused } from "./errors.ts"
import { checkName, notText } from "./names.ts"

export type CheckedPlan = {
  readonly title: string
  readonly artistName: string
  readonly agencyName: string
  readonly keepsAgency: boolean
  readonly venue: VenuePlan | null
  readonly concertDates: ReadonlyArray<number>
  readonly zone: string | null
  readonly seatCount: number
  /** Of the cheapest tier. */
  readonly price: number
  readonly sale: OpenSale
  readonly backend: string | null
  readonly lineBackend: string | null
}

/** 0001-01-01 and the end of 9999, in milliseconds: what every calendar and database can say. */
const earliest = -62_135_596_800_000
const latest = 253_402_300_799_999

type OptionLike = Pick<SetupPlan, "layout" | "tiers">

/** What is wrong with the seats and prices of an option by themselves. What it is together with others, its sale says. */
export const optionFault = (option: OptionLike): string | undefined =>
  tierFault(option.tiers) ?? wrongLayout(option.layout, option.tiers.length) ?? placeFault(option)

export const checkPlan = (plan: SetupPlan): CheckedPlan | RefusedError => {
  const reason =
    tierFault(plan.tiers) ??
    policyFault(plan.policy) ??
    lineFault(plan.line) ??
    paymentsFault(plan.payments) ??
    dateFault(plan.concertDates) ??
    zoneFault(plan.zone)
  if (reason !== undefined) return refused("bad-request", { reason })
  const names = checkNames(plan)
  if ("_tag" in names) return names
  const misplaced = placeFault(plan)
  if (misplaced !== undefined) return refused("bad-request", { reason: misplaced })
  const seats = expandLayout(plan.layout, plan.tiers.length)
  if (typeof seats === "string") return refused("bad-request", { reason: seats })
  const size = sizeFault(plan, seats.length)
  if (size !== undefined) return refused("bad-request", { reason: size })
  const { layout, tiers, policy, line, payments } = plan
  const options = plan.concertDates.map((until, number) => ({
    number,
    layout,
    tiers,
    ...(plan.endsWithNight === true ? { until } : {}),
  }))
  return {
    ...names,
    keepsAgency: plan.keepsAgency === true,
    concertDates: plan.concertDates,
    zone: plan.zone ?? null,
    seatCount: seats.length,
    price: Math.min(...tiers.map((tier) => tier.price)),
    sale: {
      ...{ kind: "open-sale", policy, options },
      ...(line === undefined ? {} : { line }),
      ...(payments === undefined ? {} : { payments }),
    },
    backend: plan.backend ?? null,
    lineBackend: plan.lineBackend ?? null,
  }
}

const checkNames = (plan: SetupPlan) => {
  const title = checkName("title", plan.title)
  if (typeof title !== "string") return title
  const artistName = checkName("artistName", plan.artistName)
  if (typeof artistName !== "string") return artistName
  const agencyName = checkName("agencyName", plan.agencyName)
  if (typeof agencyName !== "string") return agencyName
  if (plan.venue === null) return { title, artistName, agencyName, venue: null }
  const name = checkName("venue.name", plan.venue.name)
  if (typeof name !== "string") return name
  const city = checkName("venue.city", plan.venue.city)
  if (typeof city !== "string") return city
  const address = plan.venue.address === null ? null : checkName("venue.address", plan.venue.address)
  if (address !== null && typeof address !== "string") return address
  const countryCode = plan.venue.countryCode.toUpperCase()
  if (!/^[A-Z]{2}$/.test(countryCode)) return refused("bad-request", { reason: "venue.countryCode has two letters." })
  return { title, artistName, agencyName, venue: { name, city, countryCode, address } }
}

const whole = (value: number, low: number, high: number): boolean =>
  Number.isSafeInteger(value) && value >= low && value <= high

const tierFault = (tiers: ReadonlyArray<PriceTier>): string | undefined => {
  if (tiers.length === 0 || tiers.length > limits.tiersPerOptionMax) {
    return `An option has 1 to ${limits.tiersPerOptionMax} price tiers.`
  }
  for (const tier of tiers) {
    if (typeof checkName("tier.name", tier.name) !== "string") return "A price tier needs a name."
    if (!whole(tier.price, 0, limits.priceMax)) return `A price is a whole number from 0 to ${limits.priceMax}.`
  }
  return undefined
}

/** A map of a hall repeats these at every seat, so one long word would make gigabytes of a small request. */
const placeFault = ({ layout, tiers }: OptionLike): string | undefined => {
  const words: ReadonlyArray<readonly [string, string]> = [
    ...tiers.map(({ name }) => ["tier.name", name] as const),
    ...layout.sections.map(({ code }) => ["seatLayout section code", code] as const),
    ...layout.sections.flatMap(({ rows }) => rows.map(({ label }) => ["seatLayout row label", label] as const)),
  ]
  for (const [field, word] of words) {
    if (word.length > limits.placeCharsMax) return `${field} has at most ${limits.placeCharsMax} characters.`
    const reason = notText(field, word)
    if (reason !== undefined) return reason
  }
  return undefined
}

const policyFault = (policy: SalePolicy): string | undefined => {
  if (!whole(policy.seatsPerPersonMax, 0, Number.MAX_SAFE_INTEGER)) return "seatsPerPersonMax is 0 or more."
  if (!whole(policy.holdTtlMs, limits.holdTtlMsMin, limits.holdTtlMsMax)) {
    return `A hold lasts ${limits.holdTtlMsMin} to ${limits.holdTtlMsMax} milliseconds.`
  }
  if (!whole(policy.opensAt, 0, latest)) return "opensAt is a time between 1970 and 9999."
  return undefined
}

const lineFault = (line: LinePolicy | undefined): string | undefined => {
  const wrong = line === undefined ? undefined : wrongLinePolicy(line)
  return wrong === undefined ? undefined : `line: ${wrong}.`
}

const paymentsFault = (payments: PaymentTerms | undefined): string | undefined => {
  const wrong = payments === undefined ? undefined : wrongPaymentTerms(payments)
  return wrong === undefined ? undefined : `payments: ${wrong}.`
}

const dateFault = (dates: ReadonlyArray<number>): string | undefined => {
  if (dates.length === 0 || dates.length > limits.optionsPerSetupMax) {
    return `A concert is set up with 1 to ${limits.optionsPerSetupMax} options.`
  }
  return dates.every((date) => whole(date, earliest, latest)) ? undefined : "A concert date is between year 1 and 9999."
}

const zoneFault = (zone: string | undefined): string | undefined => {
  if (zone === undefined) return undefined
  try {
    new Zone(zone)
    return undefined
  } catch (error) {
    if (error instanceof ZoneError) return `zone: ${error.message}.`
    throw error
  }
}

/** A small request must not make a large sale: the layout is stored and expanded once for each option. */
const sizeFault = (plan: SetupPlan, seatCount: number): string | undefined => {
  if (seatCount * plan.concertDates.length > limits.seatsPerConcertMax) {
    return `A concert has at most ${limits.seatsPerConcertMax} seats over all its options.`
  }
  const layoutBytes = new TextEncoder().encode(canonicalJson(plan.layout)).length
  return layoutBytes * plan.concertDates.length > limits.setupLayoutBytesMax
    ? `The layouts of all options take at most ${limits.setupLayoutBytesMax} bytes.`
    : undefined
}
