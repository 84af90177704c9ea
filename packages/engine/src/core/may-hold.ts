/** What the opening, the policy and the rules of a sale say about a hold, and about giving back what was bought. Pure. */
import {
  type Hold,
  type HoldTerms,
  optionIdOf,
  type Place,
  type Refusal,
  type RulesVersion,
  refusal,
  seatIndexOf,
} from "@ticketrush/protocol"
import type { OptionSeats } from "./option-seats.ts"
import { groupOf, tierOf, wrongCount, wrongPerson, wrongRefund, wrongTime } from "./rules.ts"
import type { Sale } from "./Sale.ts"

/** `restsOn`: the position of the journal that must be committed before the refusal is told. */
type Forbidden = { readonly refusal: Refusal; readonly restsOn: number }

const forbidden = (why: Refusal, restsOn: number): Forbidden => ({ refusal: why, restsOn })

/** The refusal of a hold that comes before the sale is open to its person, or after it is over. */
export const wrongMoment = (
  sale: Sale,
  option: OptionSeats,
  command: Pick<Hold, "facts">,
  inForce: RulesVersion | undefined,
  now: number,
): Forbidden | undefined => {
  if (sale.closed) return forbidden(refusal("sale-closed", { concertId: sale.concertId }), sale.planPosition)
  if (inForce !== undefined) {
    const early = wrongTime(inForce, command.facts, now)
    const wrong = early ?? wrongPerson(inForce.rules, command.facts)
    if (wrong !== undefined) return forbidden(wrong, inForce.position)
  } else if (now < sale.policy.opensAt) {
    return forbidden(refusal("sale-not-open", { opensAt: sale.policy.opensAt }), sale.planPosition)
  }
  if (option.cancelled) return forbidden(optionCancelled(sale, option), sale.planPosition)
  const { until } = option.plan
  if (until === undefined || now < until) return undefined
  return forbidden(refusal("night-begun", { until }), sale.planPosition)
}

export const optionCancelled = ({ concertId }: Sale, { plan }: OptionSeats): Refusal =>
  refusal("option-cancelled", { optionId: optionIdOf(concertId, plan.number) })

/** The refusal of a hold that passes the limit of the set-up, in a sale without rules. `buyer`: as below. */
export const beyondPolicy = (sale: Sale, { person, seats }: Hold, buyer: number): Forbidden | undefined => {
  const { concertId, persons } = sale
  const limit = sale.policy.seatsPerPersonMax
  if (limit === 0 || seats.length + persons.seats[buyer] <= limit) return undefined
  const why = refusal("person-limit", { userId: person, concertId, limit })
  return forbidden(why, buyer === 0 ? sale.planPosition : persons.positions[buyer])
}

export const termsOf = ({ version }: RulesVersion, { facts }: Hold): HoldTerms => ({
  version,
  tier: tierOf(facts),
  group: groupOf(facts, version),
})

/** The refusal of a hold that passes a limit of the rules in force. `buyer`: dense number of the person; `turn`: their place. */
export const beyondRules = (
  sale: Sale,
  { rules, position }: RulesVersion,
  { person, seats }: Hold,
  option: OptionSeats,
  buyer: number,
  now: number,
  turn: Place,
): Forbidden | undefined => {
  const { concertId, line, persons } = sale
  const asked = {
    buyer,
    person,
    concertId,
    option: option.plan.number,
    seats: seats.length,
    tierOf: (i: number) => option.tierOf(seatIndexOf(seats[i])),
    turn,
  }
  const wrong = wrongCount(rules, asked, sale.buyers!, now)
  // A count rests on the last change of the person's reservations; "in this turn" on the place in line as well.
  return wrong && forbidden(wrong, Math.max(position, persons.positions[buyer], line.position[asked.turn]))
}

/** Whether the seats of a reservation pass a limit of their person. `counted`: it is still counted itself. */
export const beyondCounts = (sale: Sale, sequence: number, counted: boolean, now: number): boolean => {
  const buyer = sale.reservations.person[sequence]
  return wrongCounts(sale, sequence, { buyer, person: sale.persons.ids[buyer], counted }, now) !== undefined
}

/** `buyer`: dense number of the person, 0 for one whom the sale does not know. */
type Counted = { readonly buyer: number; readonly person: number; readonly counted: boolean }

/**
 * Which limit of a person the seats of a reservation would pass. Limits of time and of how holds are made do not matter: it
 * was made within them.
 */
export const wrongCounts = (
  sale: Sale,
  sequence: number,
  { buyer, counted, person }: Counted,
  now: number,
): Forbidden | undefined => {
  const { concertId, persons, reservations } = sale
  const count = reservations.seatCount[sequence]
  const inForce = sale.rules.at(now)
  const restsOn = Math.max(sale.planPosition, persons.positions[buyer])
  if (inForce === undefined) {
    const limit = sale.policy.seatsPerPersonMax
    if (limit === 0 || persons.seats[buyer] + (counted ? 0 : count) <= limit) return undefined
    return forbidden(refusal("person-limit", { userId: person, concertId, limit }), restsOn)
  }
  const number = reservations.option[sequence]
  const option = sale.options[number]!
  const tierOfSeat = (i: number): number => option.tierOf(reservations.seat(sequence, i))
  const ofTier = (tier: number): number => {
    let seats = 0
    for (let i = 0; i < count; i++) if (tierOfSeat(i) === tier) seats++
    return seats
  }
  const buyers = sale.buyers!
  const without = counted ? 1 : 0
  const counts = {
    holds: buyers.holds,
    holdsInTurn: buyers.holdsInTurn,
    releasedAt: buyers.releasedAt,
    seats: (of: number) => buyers.seats(of) - without * count,
    seatsOfOption: (of: number, option: number) => buyers.seatsOfOption(of, option) - without * count,
    seatsOfTier: (of: number, tier: number) => buyers.seatsOfTier(of, tier) - without * ofTier(tier),
  }
  const rules = { ...inForce.rules, perOrderMax: 0, holdsAtOnceMax: 0, holdsPerTurnMax: 0, cooldownMs: 0 }
  const asked = { buyer, person, concertId, option: number, seats: count, tierOf: tierOfSeat, turn: 0 }
  const wrong = wrongCount(rules, asked, counts, now)
  return wrong && forbidden(wrong, Math.max(restsOn, inForce.position))
}

/** Whether what was given back at `at` was given back too late. Operators, and the system, know no such time. */
export const lateRefund = (sale: Sale, now: number, at: number, restsOn: number): Forbidden | undefined => {
  const inForce = sale.rules.at(now)
  const wrong = inForce && wrongRefund(inForce.rules, at)
  return wrong && forbidden(wrong, Math.max(restsOn, inForce.position))
}
