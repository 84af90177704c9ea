/** Which answers to a wish for the best seats are right, given the journal between question and answer. */
import { ladder, SeatedHall } from "@ticketrush/audit/best-ladder"
import { type Hold, type HoldBest, optionNumberOf, seatFlags, seatIdOf, type Wish } from "@ticketrush/protocol"
import { noHolder, type SaleModel, type Somewhere } from "./model.ts"
import type { ModelReservation } from "./model-reservation.ts"

/** A hold of so many seats of the option: what counts of a wish for limits, which do not depend on the seats here. */
export const asHold = ({ kind: _, option, wish, ...command }: HoldBest): Hold => ({
  ...command,
  kind: "hold",
  seats: Array.from({ length: wish.seats }, (_, seat) => seatIdOf(option, seat)),
})

/** The wish as a reservation that was made for it keeps it. */
const wished = (model: SaleModel, option: number, { tier, section, flag, atWorst }: Wish) => {
  const { layout, tiers } = model.plans.get(option) ?? {}
  return {
    atWorst,
    tier: tier === undefined ? null : (tiers?.findIndex(({ name }) => name === tier) ?? null),
    section: section === undefined ? null : (layout?.sections.findIndex(({ code }) => code === section) ?? null),
    flag: flag === undefined ? null : seatFlags.indexOf(flag),
  }
}

/** One text for one wish, asked for or journaled. */
export const textOfWish = (model: SaleModel, { option, wish }: HoldBest): string =>
  JSON.stringify([optionNumberOf(option), wish.seats, ...Object.values(wished(model, optionNumberOf(option), wish))])

export const textOfTaken = (option: number, seats: number, best: NonNullable<ModelReservation["best"]>): string =>
  JSON.stringify([option, seats, best.atWorst, best.tier, best.section, best.flag])

export const sameWish = (model: SaleModel, command: HoldBest, { best, option, seats }: ModelReservation): boolean =>
  best !== undefined && textOfTaken(option, seats.length, best) === textOfWish(model, command)

/** Whether at some position no rule down to the last one of the wish had seats; what is kept for others counts as taken. */
export const rightToRefuseWish = (
  model: SaleModel,
  { option: optionId, person, wish }: HoldBest,
  somewhere: Somewhere,
): boolean => {
  const option = optionNumberOf(optionId)
  const { layout } = model.plans.get(option) ?? {}
  if (layout === undefined) return false
  const hall = new SeatedHall(layout)
  const best = { rule: wish.atWorst, skipped: 0, ...wished(model, option, wish) }
  return somewhere((position) => {
    const free = (seat: number): boolean => model.holderAt(option, seat, position) === noHolder
    const mayHave = (seat: number): boolean =>
      free(seat) && !model.line.offeredToAnother(`${option}:${seat}`, person, position)
    return ladder.slice(0, wish.atWorst + 1).every((rule) => !hall.couldBeHad(rule, best, wish.seats, mayHave, free))
  })
}
