/** Which rules a simulated sale gets and changes to: limits so small, and windows so short, that all of them are met. */
import { limits, openRules, type Presale, type SaleRules } from "@ticketrush/protocol"
import type { RandomStream } from "./prng.ts"

/** One limit or several, none of them in most places, so that each is also met alone. Times lie in the `safetyMs` milliseconds from `fromMs` on. */
const drawRules = (random: RandomStream, fromMs: number, safetyMs: number, tiers: number): SaleRules => {
  const cap = (name: string, values: ReadonlyArray<number>): number =>
    random.chance(`${name}-set`, 0.3) ? random.pick(name, values) : 0
  const generalFrom = random.chance("general-set", 0.4) ? fromMs + random.between("general", 1, safetyMs) : 0
  const refundsUntil = random.chance("refunds-set", 0.2) ? fromMs + random.between("refunds", 1, safetyMs) : 0
  const until = refundsUntil === 0 ? fromMs + safetyMs : refundsUntil
  return {
    ...openRules,
    presales: generalFrom === 0 ? [] : drawPresales(random, generalFrom),
    generalFrom,
    perPersonMax: cap("person", [1, 2, 4]),
    perOrderMax: cap("order", [1, 1, 2]),
    perOptionMax: cap("option", [1, 2, 3]),
    perTierMax: random.chance("tier-set", 0.2) ? drawTierMax(random, tiers) : [],
    holdsAtOnceMax: cap("at-once", [1, 1, 2]),
    holdsPerTurnMax: cap("turn", [1, 2, 4]),
    cooldownMs: cap("cooldown", [50, 300, 2_000]),
    refundsUntil,
    // Fees that come to no whole won, and one that is all of it, as long as there are refunds.
    refundFees: [
      { until: Math.ceil((fromMs + until) / 2), percent: 33 },
      { until, percent: fromMs % 7 === 0 ? 100 : 7 },
    ],
  }
}

/** Of several tiers one has a limit. */
const drawTierMax = (random: RandomStream, tiers: number): ReadonlyArray<number> => {
  const max = random.pick("tier", [1, 2, 3])
  const limited = tiers === 1 ? 0 : random.below("limited", tiers)
  return Array.from({ length: limited + 1 }, (_, tier) => (tier === limited ? max : 0))
}

const drawPresales = (random: RandomStream, generalFrom: number): ReadonlyArray<Presale> =>
  random.chance("edges", 0.3) ? manyEdges(generalFrom) : fewPresales(random, generalFrom)

/** A millisecond open, a millisecond closed, and so on: every hold then meets an end. */
const manyEdges = (generalFrom: number): ReadonlyArray<Presale> =>
  Array.from({ length: limits.presalesMax }, (_, n) => {
    const until = generalFrom - 1 - 2 * n
    return { from: until - 1, until, minimumTier: 0, group: 0 }
  })

const fewPresales = (random: RandomStream, generalFrom: number): ReadonlyArray<Presale> =>
  Array.from({ length: random.below("presales", 3) }, () => {
    const until = generalFrom - random.pick("gap", [0, 0, 10, 300])
    const from = until - random.pick("presale", [1, 100, 1_000, 8_000, 100_000])
    return { from, until, minimumTier: random.below("minimum", 4), group: random.pick("group", [0, 1, 2]) }
  })

/** What giving back costs, and nothing that keeps people from buying. */
export const changedFees = (random: RandomStream, fromMs: number, safetyMs: number): SaleRules => {
  const { refundFees, refundsUntil } = drawRules(random, fromMs, safetyMs, 1)
  return { ...openRules, refundFees, refundsUntil }
}

/** What an operator sets next: all anew, or one that cannot be. */
export const changedRules = (random: RandomStream, fromMs: number, safetyMs: number, tiers: number): SaleRules => {
  const rules = drawRules(random, fromMs, safetyMs, tiers)
  return random.chance("wrong", 0.05) ? { ...rules, perOrderMax: -1 } : rules
}
