/**
 * Best seats: a hold that says what its seats must be like, and the ladder of rules by which they are chosen. A rule is
 * used only where each one before it finds no seats.
 */
import { type SeatFlag, seatFlags } from "./layout.ts"
import { limits } from "./limits.ts"

/** The rules from the best to the worst, by their numbers. */
export const bestRuleWords = [
  /** Next to each other in one row, and no free seat beside them is left alone. */
  "adjacent-no-single",
  /** Next to each other in one row. */
  "adjacent",
  /** In two rows that follow each other in one section, each part next to each other and of two seats at least. */
  "two-rows",
  /** In one row, as near to each other as can be. */
  "one-row",
  "one-section",
  "anywhere",
] as const
export type BestRuleWord = (typeof bestRuleWords)[number]

export const BestRule = {
  adjacentNoSingle: 0,
  adjacent: 1,
  twoRows: 2,
  oneRow: 3,
  oneSection: 4,
  anywhere: 5,
} as const
export type BestRule = (typeof BestRule)[keyof typeof BestRule]

/** What seats must be like. A wish without a flag is one for seats that have none. */
export type Wish = {
  /** How many. */
  readonly seats: number
  /** Name of the price tier; absent: any. */
  readonly tier?: string
  /** Code of the section; absent: any. */
  readonly section?: string
  readonly flag?: SeatFlag
  /** The last rule of the ladder that will do. */
  readonly atWorst: BestRule
}

/** Under which rule a wish was met, and what was wished for; indexes where the wish has words. */
export type BestTaken = {
  readonly rule: BestRule
  readonly atWorst: BestRule
  /** The rules before `rule` that were tried and found no seats: bit n of rule n. */
  readonly skipped: number
  readonly tier: number | null
  /** Index of the first section of the layout with that code. */
  readonly section: number | null
  /** Index of `seatFlags`. */
  readonly flag: number | null
}

/** Whether a rule can give other seats than those before it: one seat has no neighbour, three make no two pairs. */
export const ruleApplies = (rule: BestRule, seats: number, ofOneSection: boolean): boolean => {
  if (rule <= BestRule.adjacent) return true
  if (rule === BestRule.twoRows) return seats >= 4
  return seats > 1 && !(rule === BestRule.anywhere && ofOneSection)
}

/** The words of the rules in a set of bits. */
export const ruleWordsOf = (bits: number): ReadonlyArray<BestRuleWord> =>
  bestRuleWords.filter((_, rule) => (bits & (1 << rule)) !== 0)

/** What is wrong with a wish that holds for every option, or undefined. */
export const wrongWish = ({ seats, tier, section, flag, atWorst }: Wish): string | undefined => {
  if (!isIn(seats, 1, limits.seatsPerHoldMax)) return `seats is a whole number from 1 to ${limits.seatsPerHoldMax}`
  if (tier !== undefined && (typeof tier !== "string" || tier === "")) return "tier is the name of a price tier"
  if (section !== undefined && (typeof section !== "string" || section === ""))
    return "section is the code of a section"
  if (flag !== undefined && !seatFlags.includes(flag)) return `flag is one of ${seatFlags.join(", ")}`
  return isIn(atWorst, 0, bestRuleWords.length - 1) ? undefined : `atWorst is one of ${bestRuleWords.join(", ")}`
}

const isIn = (value: number, low: number, high: number): boolean =>
  Number.isInteger(value) && value >= low && value <= high

const none = 1
const flagValues = seatFlags.length + none
const tierValues = limits.tiersPerOptionMax + none
const skippedValues = 2 ** bestRuleWords.length

/** All of it in one whole number above 0 and below 2^53, as a column of reservations keeps it. */
export const packBest = ({ rule, atWorst, skipped, tier, section, flag }: BestTaken): number => {
  let packed = section === null ? 0 : section + none
  packed = packed * tierValues + (tier === null ? 0 : tier + none)
  packed = packed * flagValues + (flag === null ? 0 : flag + none)
  packed = packed * skippedValues + skipped
  packed = packed * bestRuleWords.length + atWorst
  return packed * (bestRuleWords.length + none) + rule + none
}

/** Undefined for 0, which is what a hold of named seats has. */
export const unpackBest = (packed: number): BestTaken | undefined => {
  if (packed === 0) return undefined
  let rest = packed
  const next = (values: number): number => {
    const value = rest % values
    rest = Math.floor(rest / values)
    return value
  }
  const rule = (next(bestRuleWords.length + none) - none) as BestRule
  const atWorst = next(bestRuleWords.length) as BestRule
  const skipped = next(skippedValues)
  const flag = next(flagValues)
  const tier = next(tierValues)
  const orNull = (value: number): number | null => (value === 0 ? null : value - none)
  return { rule, atWorst, skipped, tier: orNull(tier), section: orNull(rest), flag: orNull(flag) }
}
