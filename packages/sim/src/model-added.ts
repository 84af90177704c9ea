/** Options that are put on a sale, with its opening and in mid-sale, in the sequential model. */
import {
  type AddOption,
  type CommandKey,
  canonicalJson,
  limits,
  type OptionAdded,
  type OptionPlan,
} from "@ticketrush/protocol"
import type { BuyersModel } from "./model-buyers.ts"
import type { OptionsModel } from "./model-options.ts"

type Sold = {
  readonly position: number
  readonly buyers: BuyersModel
  readonly options: OptionsModel
  readonly prices: Map<number, ReadonlyArray<number>>
  readonly plans: Map<number, OptionPlan>
  readonly begins: Map<number, number>
  free: number
  readonly closedAt: (position: number) => boolean
}

type Asked = { readonly to: number; readonly latestMs: number }

const nameOf = (author: number, { high, low }: CommandKey): string => `${author}:${high}:${low}`

const seatsOf = ({ prices }: Sold): number => [...prices.values()].reduce((sum, { length }) => sum + length, 0)

/** Which promise the event breaks, or undefined. */
export const addOption = (model: Sold, { added, option }: OptionAdded, at: number): string | undefined => {
  const { number, layout, tiers, until } = option
  if (added !== undefined) {
    const name = nameOf(added.author, added.key)
    const earlier = model.options.added.get(name)
    if (earlier !== undefined) return `I4: a key adds option ${earlier.number} and option ${number}`
    if (model.closedAt(model.position)) return "an option is added after the sale closed"
    if (until !== undefined && until <= at) return "I6: an option is added whose night has begun"
    if (number !== model.plans.size) return `option ${number} is out of sequence`
    model.options.added.set(name, { number, position: model.position })
  }
  const tierOf = model.buyers.seated(number, layout)
  model.prices.set(
    number,
    tierOf.map((tier) => tiers[tier].price),
  )
  model.plans.set(number, option)
  if (until !== undefined) model.begins.set(number, until)
  model.free += tierOf.length
  return seatsOf(model) > limits.seatsPerConcertMax ? "a sale has more seats than it may" : undefined
}

const addedBy = ({ options, plans }: Sold, { author, key }: AddOption, { to }: Asked): OptionPlan | undefined => {
  const made = options.added.get(nameOf(author, key))
  return made === undefined || made.position > to ? undefined : plans.get(made.number)
}

const isPlanOf = ({ number: _, ...known }: OptionPlan, { plan }: AddOption): boolean =>
  canonicalJson(known) === canonicalJson(plan)

/** Why "accepted" cannot have been right, or undefined. */
export const toAcceptedAdded = (model: Sold, command: AddOption, window: Asked): string | undefined => {
  const made = addedBy(model, command, window)
  if (made === undefined) return "I2: an option was acknowledged that is not in the journal"
  return isPlanOf(made, command) ? undefined : "I4: an option was acknowledged as another one"
}

export const rightToRefuseAdded = (model: Sold, command: AddOption, code: string, window: Asked): boolean => {
  const made = addedBy(model, command, window)
  if (code === "key-reused") return made !== undefined && !isPlanOf(made, command)
  const { until } = command.plan
  // The options of a world are small and few: none is refused for the bounds of a sale.
  return code === "unprocessable" && until !== undefined && until <= window.latestMs
}
