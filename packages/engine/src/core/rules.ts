/** The rules of one sale, version by version, and what they say about a hold. Pure: time and facts come as data. */
import {
  type ConcertId,
  type Facts,
  memberTiers,
  type Presale,
  type Refusal,
  type RulesVersion,
  refusal,
  type SaleRules,
  verifications,
} from "@ticketrush/protocol"

export class RulesHistory {
  /** By version - 1. */
  readonly versions: RulesVersion[] = []
  /** How many of them are committed. */
  published = 0

  /** The version in force at `now`: the newest one whose time has come. Undefined before the first. */
  at(now: number): RulesVersion | undefined {
    for (let i = this.versions.length - 1; i >= 0; i--) if (this.versions[i].from <= now) return this.versions[i]
    return undefined
  }

  /** The committed versions. */
  get image(): ReadonlyArray<RulesVersion> {
    return this.published === this.versions.length ? this.versions : this.versions.slice(0, this.published)
  }
}

/** What one person of a sale has and has done. The number of a person is the one of the store that keeps the counts. */
export interface BuyerCounts {
  /** Seats that the person holds and owns: over all options, in one option, of one price tier. */
  readonly seats: (person: number) => number
  readonly seatsOfOption: (person: number, option: number) => number
  readonly seatsOfTier: (person: number, tier: number) => number
  /** Reservations that are held or being paid. */
  readonly holds: (person: number) => number
  /** Holds that were made in a turn: a place in line, 0 for a person without a pass. */
  readonly holdsInTurn: (person: number, turn: number) => number
  /** When a hold of theirs was given back or expired last, in journal milliseconds; 0: never. */
  readonly releasedAt: (person: number) => number
}

export type OrderAsked = {
  /** For the counts, and for the sentence. */
  readonly buyer: number
  readonly person: number
  readonly concertId: ConcertId
  readonly option: number
  readonly seats: number
  /** Price tier of each seat. Asked only where a tier has a limit. */
  readonly tierOf: (i: number) => number
  readonly turn: number
}

/** The tier and the access code group that a hold came with; 0 where the command has no facts. */
export const tierOf = (facts: Facts | undefined): number => (facts?.version === 2 ? facts.tier : 0)
/** A code counts under the version of the rules in which it was looked up. */
export const groupOf = (facts: Facts | undefined, version: number): number =>
  facts?.version === 2 && facts.rules === version ? facts.group : 0

/** Why a person may not take part, whenever it is, or undefined. */
export const wrongPerson = ({ minimumVerification }: SaleRules, facts: Facts | undefined): Refusal | undefined => {
  const verified = facts?.version === 2 ? (facts.verified ?? 0) : 0
  return minimumVerification === undefined || verified >= minimumVerification
    ? undefined
    : refusal("person-unverified", {
        required: verifications[minimumVerification],
        verified: verifications[verified],
      })
}

type InForce = Pick<RulesVersion, "version" | "rules">

/** Why a hold at `now` is too early, for all or for this person. Windows begin with their first millisecond. */
export const wrongTime = ({ rules, version }: InForce, facts: Facts | undefined, now: number): Refusal | undefined => {
  if (now >= rules.generalFrom) return undefined
  let why: Refusal | undefined
  for (const presale of rules.presales) {
    if (now < presale.from || now >= presale.until) continue
    const wrong = wrongBuyer(presale, tierOf(facts), groupOf(facts, version))
    if (wrong === undefined) return undefined
    why ??= wrong
  }
  return why ?? refusal("sale-not-open", { opensAt: rules.generalFrom })
}

const wrongBuyer = ({ minimumTier, group }: Presale, tier: number, shown: number): Refusal | undefined => {
  if (tier < minimumTier) {
    return refusal("presale-tier", { userTier: memberTiers[tier], required: memberTiers[minimumTier] })
  }
  return group === 0 || shown === group ? undefined : presaleCode
}

const presaleCode = refusal("presale-code")

/** Which limit a hold would pass, or undefined. */
export const wrongCount = (
  rules: SaleRules,
  asked: OrderAsked,
  counts: BuyerCounts,
  now: number,
): Refusal | undefined => {
  const { buyer, seats } = asked
  const { perOrderMax, perPersonMax, perOptionMax, holdsAtOnceMax, holdsPerTurnMax, cooldownMs } = rules
  if (perOrderMax > 0 && seats > perOrderMax) return refusal("order-limit", { limit: perOrderMax })
  if (perPersonMax > 0 && counts.seats(buyer) + seats > perPersonMax) {
    return refusal("person-limit", { userId: asked.person, concertId: asked.concertId, limit: perPersonMax })
  }
  if (perOptionMax > 0 && counts.seatsOfOption(buyer, asked.option) + seats > perOptionMax) {
    return refusal("option-limit", { limit: perOptionMax })
  }
  const tier = rules.perTierMax.length === 0 ? undefined : wrongTier(rules.perTierMax, asked, counts)
  if (tier !== undefined) return tier
  if (holdsAtOnceMax > 0 && counts.holds(buyer) >= holdsAtOnceMax) {
    return refusal("holds-limit", { limit: holdsAtOnceMax })
  }
  if (holdsPerTurnMax > 0 && counts.holdsInTurn(buyer, asked.turn) >= holdsPerTurnMax) {
    return refusal("turn-limit", { limit: holdsPerTurnMax })
  }
  if (cooldownMs === 0) return undefined
  const releasedAt = counts.releasedAt(buyer)
  return releasedAt > 0 && now < releasedAt + cooldownMs
    ? refusal("cooldown", { until: releasedAt + cooldownMs })
    : undefined
}

const wrongTier = (limits: ReadonlyArray<number>, asked: OrderAsked, counts: BuyerCounts): Refusal | undefined => {
  for (let i = 0; i < asked.seats; i++) {
    const tier = asked.tierOf(i)
    const limit = limits[tier] ?? 0
    if (limit === 0) continue
    let seats = counts.seatsOfTier(asked.buyer, tier)
    for (let j = 0; j < asked.seats; j++) if (asked.tierOf(j) === tier) seats++
    if (seats > limit) return refusal("tier-limit", { limit })
  }
  return undefined
}

/** Why nothing that was bought changes hands, or undefined. */
export const wrongTransfer = ({ transfersForbidden }: SaleRules): Refusal | undefined =>
  transfersForbidden ? refusal("transfers-forbidden") : undefined

/** Why a person may not give back what they bought, or have the money back, at `at`, or undefined. */
export const wrongRefund = (rules: SaleRules, at: number): Refusal | undefined =>
  rules.refundsUntil > 0 && at >= rules.refundsUntil
    ? refusal("refund-closed", { until: rules.refundsUntil })
    : undefined
