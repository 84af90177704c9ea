/** One version of a sales policy as JSON, the fields of the contract first. */
import { type ConcertId, memberTiers, type RulesVersion, verifications } from "@ticketrush/protocol"
import type { DateTimes } from "../render/date-time.ts"

export const salesPolicyJson = (
  concertId: ConcertId,
  { version, from, setAt, author, rules }: RulesVersion,
  times: DateTimes,
): string => {
  const timeOrNull = (ms: number): string | null => (ms === 0 ? null : times.format(ms))
  const [first] = rules.presales
  return JSON.stringify({
    id: concertId,
    concertId,
    presaleStartAt: first === undefined ? null : times.format(first.from),
    presaleEndAt: first === undefined ? null : times.format(first.until),
    presaleMinimumTier: tierName(first === undefined ? (rules.tierWithoutPresale ?? -1) : first.minimumTier),
    generalSaleStartAt: times.format(rules.generalFrom),
    maxReservationsPerUser: rules.perPersonMax,
    version,
    effectiveAt: times.format(from),
    setAt: times.format(setAt),
    author: author === 0 ? null : author,
    presales: rules.presales.map(({ from: startAt, until, minimumTier, group }) => ({
      startAt: times.format(startAt),
      endAt: times.format(until),
      minimumTier: tierName(minimumTier),
      accessCodes: group === 0 ? 0 : rules.codes.filter((code) => code.group === group).length,
    })),
    maxSeatsPerOrder: rules.perOrderMax,
    maxSeatsPerOption: rules.perOptionMax,
    maxSeatsPerPriceTier: rules.perTierMax,
    maxHoldsAtOnce: rules.holdsAtOnceMax,
    maxHoldsPerTurn: rules.holdsPerTurnMax,
    releaseCooldownMs: rules.cooldownMs,
    refundsUntil: timeOrNull(rules.refundsUntil),
    refundFees: rules.refundFees.map(({ until, percent }) => ({ until: times.format(until), percent })),
    minimumVerification: verifications[rules.minimumVerification ?? 0],
    transfersForbidden: rules.transfersForbidden === true,
  })
}

const tierName = (tier: number): string | null => (tier < 0 ? null : memberTiers[tier])
