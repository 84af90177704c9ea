/** A hold of the best seats that are like a wish. Pure, like `decide.ts`. */
import {
  type BestTaken,
  bestRuleWords,
  type Hold,
  type HoldBest,
  type Place,
  type Refusal,
  refusal,
  seatFlags,
  seatIdOf,
  type Wish,
  wrongWish,
} from "@ticketrush/protocol"
import { findBest } from "./best-seats.ts"
import { wrongPass } from "./decide-line.ts"
import { type Decision, refused } from "./decision.ts"
import { wrongMoment } from "./may-hold.ts"
import { keptFor } from "./offers.ts"
import type { OptionSeats } from "./option-seats.ts"
import { repeatedHold } from "./repeated-hold.ts"
import type { Sale } from "./Sale.ts"

/**
 * `hold`: what is decided about the chosen seats, as if the person had asked for them. `entering`: the place at which the
 * person is let in by the same decision; 0 for one who asks for themselves.
 */
export const decideBest = (
  sale: Sale,
  command: HoldBest,
  now: number,
  hold: (chosen: Hold, best: BestTaken) => Decision,
  entering: Place = 0,
): Decision => {
  const { facts, key, option: optionId, pass, person, wish } = command
  const option = sale.option(optionId)
  const again = repeatedHold(sale, command, sale.persons.find(person), sameWish)
  if (again !== undefined) return again
  const wrong = wrongWish(wish)
  if (wrong !== undefined) return refused(refusal("unprocessable", { reason: wrong }), 0)
  if (option === undefined) return refused(refusal("option-unknown", { optionId }), sale.planPosition)
  const misplaced = wrongPlace(option, wish)
  if (misplaced !== undefined) return refused(misplaced, sale.planPosition)
  const [section, tier] = [sectionOf(option, wish) ?? null, tierOf(option, wish) ?? null]
  const notNow = wrongMoment(sale, option, command, sale.rules.at(now), now)
  const forbidden = notNow ?? (entering === 0 ? wrongPass(sale, command) : undefined)
  if (forbidden !== undefined) return refused(forbidden.refusal, forbidden.restsOn)

  const kept = (seat: number): boolean => keptFor(sale, option, seat, person, now) !== 0
  // A wish for an option that is sold out is answered without a look at its seats.
  const found = option.free < wish.seats ? undefined : findBest(option.hall(), wish, { tier, section }, kept)
  if (found === undefined) {
    const blocked = facts?.version === 2 ? facts.blocked : undefined
    const { atWorst, seats } = wish
    return refused(blocked ?? refusal("best-none", { seats, atWorst: bestRuleWords[atWorst] }), sale.position)
  }
  const { rule, seats, skipped } = found
  const chosen: Hold = {
    kind: "hold",
    person,
    seats: seats.map((seat) => seatIdOf(optionId, seat)),
    key,
    ...(pass === undefined ? {} : { pass }),
    ...(facts === undefined ? {} : { facts }),
  }
  return hold(chosen, { rule, skipped, atWorst: wish.atWorst, tier, section, flag: flagOf(wish) })
}

/** The refusal of a wish for a section or a price tier that the option does not have. */
export const wrongPlace = (option: OptionSeats, wish: Wish): Refusal | undefined => {
  const what =
    sectionOf(option, wish) === undefined
      ? `section ${wish.section}`
      : tierOf(option, wish) === undefined
        ? `price tier ${wish.tier}`
        : undefined
  return what === undefined ? undefined : refusal("unprocessable", { reason: `This option has no ${what}.` })
}

/** Index of the section that is wished for, null for any, undefined for one that there is not. */
const sectionOf = (option: OptionSeats, { section }: Wish): number | null | undefined =>
  section === undefined ? null : option.hall().sectionOf.get(section)

/** The same of the price tier: the first one of that name. */
const tierOf = ({ plan }: OptionSeats, { tier }: Wish): number | null | undefined => {
  if (tier === undefined) return null
  const number = plan.tiers.findIndex(({ name }) => name === tier)
  return number < 0 ? undefined : number
}

const flagOf = ({ flag }: Wish): number | null => (flag === undefined ? null : seatFlags.indexOf(flag))

/** Whether a wish is that of reservation `made`. */
const sameWish = (sale: Sale, made: number, { option: optionId, wish }: HoldBest): boolean => {
  const { reservations } = sale
  const option = sale.option(optionId)
  const best = reservations.bestOf(made)
  return (
    best !== undefined &&
    option?.plan.number === reservations.option[made] &&
    sectionOf(option, wish) === best.section &&
    tierOf(option, wish) === best.tier &&
    reservations.seatsAsMade(made).length === wish.seats &&
    wish.atWorst === best.atWorst &&
    flagOf(wish) === best.flag
  )
}
