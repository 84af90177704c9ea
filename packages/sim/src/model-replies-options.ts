/** Which answers to an order about an option are right, given the journal between question and answer. */
import { type OptionOrder, optionIdOf, optionNumberOf, seatIndexOf } from "@ticketrush/protocol"
import { noHolder, type SaleModel, type Somewhere, type Window } from "./model.ts"
import { house } from "./model-options.ts"

/** Why "accepted" cannot have been right, or undefined. */
export const toAcceptedOption = (model: SaleModel, command: OptionOrder, window: Window): string | undefined => {
  const option = optionNumberOf(command.option)
  if (command.kind === "cancel-option") {
    return model.options.cancelledAt(option, window.to) ? undefined : "I2: a cancelled option is not so in the journal"
  }
  const { choice, kind } = command
  // No order of a world names its seats by flags.
  const seats = choice.kind === "seats" ? choice.seats.map(seatIndexOf) : [...(model.prices.get(option) ?? []).keys()]
  const asOrdered = (holder: number): boolean => {
    if (kind === "release-seats") return holder !== house
    // Of all seats those are blocked that are free.
    return choice.kind === "seats" ? holder === house : holder !== noHolder
  }
  for (let position = window.from; position <= window.to; position++) {
    if (seats.every((seat) => asOrdered(model.holderAt(option, seat, position)))) return undefined
  }
  return `I2: ${command.kind} was acknowledged and is not so in the journal`
}

export const rightToRefuseOption = (
  model: SaleModel,
  command: OptionOrder,
  code: string,
  somewhere: Somewhere,
  window: Window,
): boolean => {
  const option = optionNumberOf(command.option)
  switch (code) {
    case "option-unknown":
      return command.option !== optionIdOf(model.concertId, option) || !model.options.isThereAt(option, window.from)
    case "option-cancelled":
      return model.options.cancelledAt(option, window.to)
    case "seats-not-free": {
      if (command.kind !== "block-seats" || command.choice.kind !== "seats") return false
      const taken = (seat: number, position: number): boolean => {
        const holder = model.holderAt(option, seatIndexOf(seat), position)
        return holder !== noHolder && holder !== house
      }
      const { seats } = command.choice
      return somewhere((position) => seats.some((seat) => taken(seat, position)))
    }
    case "unprocessable":
      return command.kind === "block-seats" && command.until !== null && command.until <= window.latestMs
    default:
      return false
  }
}
