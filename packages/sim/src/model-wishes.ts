/** Wishes that were filed before the opening, in the sequential model, and which answers about them are right. */
import {
  canonicalJson,
  type FiledWish,
  limits,
  optionNumberOf,
  type RulesSet,
  type SalePolicy,
  type WishEvent,
  type WishOrder,
  wrongWishes,
} from "@ticketrush/protocol"
import { type History, valueAt } from "./history.ts"

const none = ""

/** What it must know of its sale. */
type Opening = {
  readonly position: number
  readonly policy: SalePolicy
  readonly closedAt: (position: number) => boolean
  readonly rulesAt: (at: number) => RulesSet | undefined
}
type Wished = Pick<Opening, "policy"> & {
  readonly wishes: WishesModel
  readonly rules: ReadonlyArray<{ readonly set: RulesSet }>
}
type Window = { readonly from: number; readonly to: number; readonly latestMs: number }

export class WishesModel {
  readonly #sale: Opening
  /** The text of what stands, by person; empty for nothing. */
  readonly #standing = new Map<number, History<string>>()

  constructor(sale: Opening) {
    this.#sale = sale
  }

  apply(event: WishEvent, at: number): string | undefined {
    const { position, policy } = this.#sale
    const before = this.standingAt(event.person, position)
    if (event.kind === "wishes-ended") {
      if (before === none) return `wishes of person ${event.person} end, and none stand`
      this.#set(event.person, none)
      return undefined
    }
    if (this.#sale.closedAt(position)) return "wishes are filed after the sale closed"
    if ((this.#sale.rulesAt(at)?.rules.generalFrom ?? policy.opensAt) <= at) return "wishes are filed after the opening"
    if (event.wishes.length < 1 || event.wishes.length > limits.wishesPerPersonMax) {
      return `a person files ${event.wishes.length} wishes`
    }
    this.#set(event.person, textOf(event.wishes))
    return undefined
  }

  standingAt(person: number, position: number): string {
    return valueAt(this.#standing.get(person), position, none)
  }

  #set(person: number, value: string): void {
    const history = this.#standing.get(person) ?? []
    history.push({ position: this.#sale.position, value })
    this.#standing.set(person, history)
  }
}

const textOf = (wishes: ReadonlyArray<FiledWish>): string => canonicalJson(wishes)

export const toAcceptedWishes = (model: Wished, command: WishOrder, window: Window): string | undefined => {
  const asked =
    command.kind === "withdraw-wishes"
      ? none
      : textOf(command.wishes.map(({ option, wish }) => ({ option: optionNumberOf(option), wish })))
  for (let position = window.from; position <= window.to; position++) {
    if (model.wishes.standingAt(command.person, position) === asked) return undefined
  }
  return `I2: ${command.kind} was acknowledged and is not so in the journal`
}

export const rightToRefuseWishes = (model: Wished, command: WishOrder, code: string, window: Window): boolean => {
  if (command.kind === "withdraw-wishes") return false
  if (code === "unprocessable") return wrongWishes(command.wishes) !== undefined
  if (code !== "wishes-late") return false
  const openings = [model.policy.opensAt, ...model.rules.map(({ set }) => set.rules.generalFrom)]
  return openings.some((opensAt) => opensAt <= window.latestMs)
}
