/** What changed of the seats of an option, or all of their states, for clients that ask now and then. */
import type { OptionView, SaleView } from "@ticketrush/engine/EngineApi"
import { positionOf } from "../Frame.ts"

/** `changed`: indexes of seats; null where it is not known what changed, so that every state is told. */
export const seatChangesJson = (sale: SaleView, option: OptionView, changed: ReadonlySet<number> | null): string => {
  const seats = changed === null ? null : `[${pairs(option, changed).join(",")}]`
  const states = changed === null ? `"${option.states.join("")}"` : null
  return (
    `{"optionId":${option.optionId},"position":"${positionOf(sale)}","free":${option.free},` +
    `"states":${states},"seats":${seats}}`
  )
}

/** Index and state of each. */
export const pairs = (option: OptionView, changed: ReadonlySet<number>): ReadonlyArray<string> =>
  Array.from(changed, (index) => `[${index},${option.states[index]}]`)
