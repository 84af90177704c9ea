/** Which answers that rest on the rules of a sale are right, given the journal between question and answer. */
import {
  type Command,
  canonicalJson,
  type Facts,
  type Hold,
  type HoldBest,
  limits,
  optionNumberOf,
  optionOfSeat,
  type Presale,
  type SaleRules,
  type SetRules,
  seatIndexOf,
  wrongSaleRules,
} from "@ticketrush/protocol"
import type { SaleModel, Window } from "./model.ts"
import { asHold } from "./model-replies-best.ts"
import type { ModelReservation } from "./model-reservation.ts"

/** Why "accepted" cannot have been right, or undefined. */
export const toAcceptedRules = (model: SaleModel, { rules }: SetRules, window: Window): string | undefined => {
  const asked = canonicalJson(rules)
  const there = model.rules.some(({ set, position }) => position <= window.to && canonicalJson(set.rules) === asked)
  return there ? undefined : "I2: rules were acknowledged that are not in the journal"
}

const verifiedBy = (facts: Facts | undefined): number => (facts?.version === 2 ? (facts.verified ?? 0) : 0)

/** Whether a person was not verified as some rules ask that may have been in force. */
export const rightToRefuseUnverified = (model: SaleModel, command: Command, window: Window): boolean => {
  if (!("facts" in command || command.kind === "join")) return false
  const verified = verifiedBy(command.facts)
  return mayBeInForce(model, window).some(({ minimumVerification = 0 }) => minimumVerification > verified)
}

/** Why a hold cannot have been accepted with the tier and the code that it came with, or undefined. */
export const toAcceptedInPresale = (
  model: SaleModel,
  { facts }: Pick<Hold, "facts">,
  { heldAt, statuses }: ModelReservation,
  window: Window,
): string | undefined => {
  const { position: heldAs } = statuses[0]
  // A hold that was made before is answered again, also when its person brings other facts now.
  if (heldAs <= window.from) return undefined
  const inForce = model.rules.findLast(({ set, position }) => position < heldAs && set.from <= heldAt)?.set
  if ((inForce?.rules.minimumVerification ?? 0) > verifiedBy(facts)) {
    return "I5: a hold was accepted of a person who is not verified as the rules ask"
  }
  if (inForce === undefined || heldAt >= inForce.rules.generalFrom) return undefined
  const tier = facts?.version === 2 ? facts.tier : 0
  const shown = facts?.version === 2 && facts.rules === inForce.version ? facts.group : 0
  const mayHold = inForce.rules.presales.some(
    ({ from, until, minimumTier, group }) =>
      from <= heldAt && heldAt < until && tier >= minimumTier && (group === 0 || group === shown),
  )
  return mayHold ? undefined : "I5: a hold was accepted before the opening, which no presale allows"
}

const versionsAt = ({ rules }: SaleModel, { to }: Window): number =>
  rules.filter(({ position }) => position <= to).length

/** Whether a refusal was right; undefined for a code that says nothing about rules, or for which there is no rule here. */
export const rightToRefuseByRules = (
  model: SaleModel,
  command: Command,
  code: string,
  window: Window,
): boolean | undefined => {
  if (command.kind === "set-rules" && code === "rules-exhausted")
    return versionsAt(model, window) >= limits.rulesVersionsMax
  if (command.kind === "set-rules") return code === "unprocessable" && wrongSaleRules(command.rules) !== undefined
  const versions = model.rules.filter(({ position }) => position <= window.to).map(({ set }) => set.rules)
  if (command.kind === "hold") return rightForHold(model, command, ofTiers(model, command), code, versions, window)
  if (command.kind === "hold-best") {
    // But for tiers, what limits say does not depend on which seats the wish would have come to.
    return rightForHold(model, asHold(command), ofTiersWished(model, command), code, versions, window)
  }
  if (code !== "refund-closed") return undefined
  const isLate = versions.some(({ refundsUntil }) => refundsUntil > 0 && window.latestMs >= refundsUntil)
  return isLate && (command.kind === "cancel" || command.kind === "cancel-seats" || command.kind === "refund")
}

/** The versions that were in force at some time of the window: each until a newer one was for the whole of it. */
export const mayBeInForce = ({ rules, times }: SaleModel, window: Window): ReadonlyArray<SaleRules> => {
  const earliest = times[window.from] ?? 0
  const known = rules.filter(({ set, position }) => position <= window.to && set.from <= window.latestMs)
  const first = known.findLastIndex(({ set, position }) => position <= window.from && set.from <= earliest)
  return known.slice(Math.max(0, first)).map(({ set }) => set.rules)
}

/** So many seats of a price tier. */
type OfTier = { readonly tier: number; readonly count: number }

const ofTiers = ({ buyers }: SaleModel, { seats }: Hold): ReadonlyArray<OfTier> => {
  const tiers = seats.map((seat) => buyers.tierOf(optionNumberOf(optionOfSeat(seat)), seatIndexOf(seat)))
  return tiers.map((tier) => ({ tier, count: tiers.filter((other) => other === tier).length }))
}

/** Best seats lie in one section, and so in one tier: in any, unless the wish names one. */
const ofTiersWished = ({ plans }: SaleModel, { option, wish }: HoldBest): ReadonlyArray<OfTier> => {
  const { tiers = [] } = plans.get(optionNumberOf(option)) ?? {}
  const all = tiers.map(({ name }, tier) => ({ name, tier, count: wish.seats }))
  return wish.tier === undefined ? all : all.filter(({ name }) => name === wish.tier)
}

const rightForHold = (
  model: SaleModel,
  command: Hold,
  asked: ReadonlyArray<OfTier>,
  code: string,
  versions: ReadonlyArray<SaleRules>,
  window: Window,
): boolean | undefined => {
  const { person, seats, facts } = command
  /** No decision was made before. */
  const earliest = model.times[window.from] ?? 0
  const somewhere = (right: (rules: SaleRules, position: number) => boolean): boolean =>
    versions.some((rules) => {
      for (let position = window.from; position <= window.to; position++) if (right(rules, position)) return true
      return false
    })
  const early = versions.filter(({ generalFrom }) => earliest < generalFrom)
  const presales = early.flatMap((rules) => rules.presales)
  const tier = facts?.version === 2 ? facts.tier : 0
  const shown = facts?.version === 2 ? facts : { group: 0, rules: 0 }
  /** A code counts in the version in which it was looked up. */
  const hasCode = (presale: Presale): boolean =>
    presale.group === shown.group && model.rules[shown.rules - 1]?.set.rules.presales.includes(presale) === true
  switch (code) {
    case "sale-not-open":
      return early.length > 0 ? true : undefined
    case "presale-tier":
      return presales.some(({ minimumTier, until }) => tier < minimumTier && earliest < until)
    case "presale-code":
      return presales.some((presale) => presale.group !== 0 && !hasCode(presale) && earliest < presale.until)
    case "order-limit":
      return versions.some(({ perOrderMax }) => perOrderMax > 0 && seats.length > perOrderMax)
    case "person-limit":
      return somewhere(
        ({ perPersonMax }, position) =>
          perPersonMax > 0 && model.countAt(person, position) + seats.length > perPersonMax,
      )
        ? true
        : undefined
    case "option-limit": {
      const option = optionNumberOf(optionOfSeat(seats[0]))
      return somewhere(({ perOptionMax }, position) => {
        const had = model.buyers.seatsOfOptionAt(person, option, position)
        return perOptionMax > 0 && had + seats.length > perOptionMax
      })
    }
    case "tier-limit":
      return somewhere(({ perTierMax }, position) => isBeyondTier(model, person, asked, perTierMax, position))
    case "holds-limit":
      return somewhere(
        ({ holdsAtOnceMax }, position) => holdsAtOnceMax > 0 && model.buyers.openAt(person, position) >= holdsAtOnceMax,
      )
    case "turn-limit":
      return somewhere(({ holdsPerTurnMax }, position) => {
        const turns = turnsAt(model, person, position, window.latestMs)
        const limited = turns.some((turn) => model.buyers.holdsInTurnAt(person, turn, position) >= holdsPerTurnMax)
        return holdsPerTurnMax > 0 && limited
      })
    case "cooldown":
      return somewhere(({ cooldownMs }, position) => {
        const releasedAt = model.buyers.releasedAt(person, position)
        return cooldownMs > 0 && releasedAt > 0 && earliest < releasedAt + cooldownMs
      })
    default:
      return undefined
  }
}

const isBeyondTier = (
  { buyers }: SaleModel,
  person: number,
  asked: ReadonlyArray<OfTier>,
  perTierMax: ReadonlyArray<number>,
  position: number,
): boolean =>
  asked.some(({ tier, count }) => {
    const max = perTierMax[tier] ?? 0
    return max > 0 && buyers.seatsOfTierAt(person, tier, position) + count > max
  })

/** The turns in which a hold may have been judged: a pass counts until its time, which comes before the event that ends it. */
const turnsAt = (model: SaleModel, person: number, position: number, latestMs: number): ReadonlyArray<number> => {
  const turn = model.turnAt(person, position)
  return turn > 0 && latestMs >= model.line.places[turn - 1].passUntil ? [turn, 0] : [turn]
}
