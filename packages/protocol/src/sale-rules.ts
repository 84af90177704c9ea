/**
 * Who may hold, when and how much: the rules of one sale as data (the sales policy of the HTTP contract, 2.5, and what
 * the contract has no words for). A sale evaluates them where it decides, so parallel requests cannot pass a limit; what
 * it cannot know itself, the tier of a person and whether a code was right, comes with the command as `Facts`.
 */
import { limits } from "./limits.ts"

/** Membership tiers, lowest first. Commands, rules and events carry the index. */
export const memberTiers = ["BASIC", "SILVER", "GOLD", "VIP"] as const
export type MemberTierName = (typeof memberTiers)[number]

/** How surely a person is one: not at all, by an e-mail address, by a telephone. Commands and rules carry the index. */
export const verifications = ["NONE", "EMAIL", "PHONE"] as const
export type VerificationName = (typeof verifications)[number]

/** The first group of an access code is 1; 0 means that no code was shown, or that none is asked for. */
export const accessGroupMax = 255

/** Open from `from` on and before `until`, in journal milliseconds since 1970 UTC. */
export type Presale = {
  readonly from: number
  readonly until: number
  /** Index of the lowest membership tier that may hold; -1: none was named, which lets every tier in as 0 does. */
  readonly minimumTier: number
  /** Group of access codes one of which must be shown; 0: none. */
  readonly group: number
}

/** `digest`: what `accessCodeDigest` makes of the code; the code itself stands in no journal. */
export type AccessCode = { readonly group: number; readonly digest: string }

/** What a refund before `until` costs, in whole percent of the price. */
export type RefundFee = { readonly until: number; readonly percent: number }

/** Every limit counts seats unless it says otherwise, and 0 means that there is none. */
export type SaleRules = {
  readonly presales: ReadonlyArray<Presale>
  /** Journal time of the general opening, in milliseconds since 1970 UTC; 0: open at once. */
  readonly generalFrom: number
  /** Held and owned by one person at a time, over all options of the concert. */
  readonly perPersonMax: number
  /** In one hold. */
  readonly perOrderMax: number
  /** Held and owned by one person at a time in one option. */
  readonly perOptionMax: number
  /** The same by number of the price tier, over all options; a tier behind the last one has no limit. */
  readonly perTierMax: ReadonlyArray<number>
  /** Reservations of one person that are held or being paid at a time. */
  readonly holdsAtOnceMax: number
  /** Holds of one person in one turn: while one pass lasts, or, without one, in the whole sale. */
  readonly holdsPerTurnMax: number
  /** How long a person may hold nothing after a hold of theirs was given back or has expired, in milliseconds. */
  readonly cooldownMs: number
  /** Journal time from which on people take nothing back any more that they have bought; 0: they always may. */
  readonly refundsUntil: number
  /** In the order of their ends. Before the first end its fee is due; behind the last one there is none. */
  readonly refundFees: ReadonlyArray<RefundFee>
  readonly codes: ReadonlyArray<AccessCode>
  /** Index of the least verification with which a person joins the line and holds. Absent: none is needed. */
  readonly minimumVerification?: number
  /** What was bought does not change hands. Absent: it may. */
  readonly transfersForbidden?: true
  /** A tier that was named without a presale, as the contract allows. It decides nothing. Absent: none. */
  readonly tierWithoutPresale?: number
}

/** One version of the rules of a sale. The newest one whose time has come is in force. */
export type RulesVersion = {
  /** 1 is the first. */
  readonly version: number
  /** Journal time from which on it counts, never before `setAt`, in milliseconds since 1970 UTC. */
  readonly from: number
  /** Who wrote it: a person id, or 0 for a caller of the trusted surface. */
  readonly author: number
  readonly setAt: number
  /** Position of its event in the journal. */
  readonly position: number
  readonly rules: SaleRules
}

/** No limit and no window. */
export const openRules: SaleRules = {
  presales: [],
  generalFrom: 0,
  perPersonMax: 0,
  perOrderMax: 0,
  perOptionMax: 0,
  perTierMax: [],
  holdsAtOnceMax: 0,
  holdsPerTurnMax: 0,
  cooldownMs: 0,
  refundsUntil: 0,
  refundFees: [],
  codes: [],
}

/** What is wrong with rules, as one sentence without its end, or undefined. */
export const wrongSaleRules = (rules: SaleRules): string | undefined => {
  if (!isTime(rules.generalFrom)) return "generalFrom is a time in milliseconds"
  if (!isTime(rules.refundsUntil)) return "refundsUntil is a time in milliseconds"
  for (const name of ["perPersonMax", "perOrderMax", "perOptionMax", "holdsAtOnceMax", "holdsPerTurnMax"] as const) {
    if (!isWhole(rules[name], 0, limits.seatsPerConcertMax)) return `${name} is 0 to ${limits.seatsPerConcertMax}`
  }
  if (!isWhole(rules.cooldownMs, 0, limits.dayMs)) return `cooldownMs is 0 to ${limits.dayMs}`
  if (rules.perTierMax.length > limits.tiersPerOptionMax)
    return `perTierMax has at most ${limits.tiersPerOptionMax} tiers`
  if (!rules.perTierMax.every((max) => isWhole(max, 0, limits.seatsPerConcertMax))) {
    return `a limit of perTierMax is 0 to ${limits.seatsPerConcertMax}`
  }
  if (rules.tierWithoutPresale !== undefined && !isTier(rules.tierWithoutPresale)) {
    return "tierWithoutPresale is a membership tier"
  }
  const { minimumVerification = 1 } = rules
  if (!isWhole(minimumVerification, 1, verifications.length - 1)) return "minimumVerification is EMAIL or PHONE"
  if (![true, undefined].includes(rules.transfersForbidden)) return "transfersForbidden is true, or is not there"
  return wrongPresales(rules) ?? wrongCodes(rules) ?? wrongFees(rules)
}

const wrongPresales = ({ presales, generalFrom }: SaleRules): string | undefined => {
  if (presales.length > limits.presalesMax) return `there are at most ${limits.presalesMax} presales`
  for (const { from, until, minimumTier, group } of presales) {
    if (!isTime(from) || !isTime(until) || from >= until) return "a presale begins before it ends"
    if (until > generalFrom) return "a presale ends before or with the general opening"
    if (!isTier(minimumTier)) return "minimumTier is a membership tier"
    if (!isWhole(group, 0, accessGroupMax)) return `a group of access codes is 0 to ${accessGroupMax}`
  }
  return undefined
}

const wrongCodes = ({ codes }: SaleRules): string | undefined => {
  if (codes.length > limits.accessCodesMax) return `there are at most ${limits.accessCodesMax} access codes`
  for (const { group, digest } of codes) {
    if (!isWhole(group, 1, accessGroupMax)) return `the group of an access code is 1 to ${accessGroupMax}`
    if (!/^[0-9a-f]{64}$/.test(digest)) return "the digest of an access code has 64 hexadecimal digits"
  }
  return new Set(codes.map(({ digest }) => digest)).size === codes.length ? undefined : "an access code stands twice"
}

const wrongFees = ({ refundFees, refundsUntil }: SaleRules): string | undefined => {
  if (refundFees.length > limits.refundFeesMax) return `there are at most ${limits.refundFeesMax} refund fees`
  let before = 0
  for (const { until, percent } of refundFees) {
    if (!isTime(until) || until <= before) return "refund fees stand in the order of their ends"
    if (!isWhole(percent, 0, 100)) return "a refund fee is 0 to 100 percent"
    if (refundsUntil > 0 && until > refundsUntil) return "no refund fee ends after the refunds do"
    before = until
  }
  return undefined
}

const isTier = (value: number): boolean => isWhole(value, -1, memberTiers.length - 1)
const isWhole = (value: number, low: number, high: number): boolean =>
  Number.isSafeInteger(value) && value >= low && value <= high

/** 1970 to the end of 9999. */
export const isTime = (value: number): boolean => isWhole(value, 0, 253_402_300_799_999)
