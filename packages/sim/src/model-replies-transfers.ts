/** Which answers to people who offer and take what was bought are right. */
import { type Command, type Hold, limits, optionIdOf, seatIdOf, type TransferCommand } from "@ticketrush/protocol"
import { keyOf, type SaleModel, type Somewhere, somewhereIn, type Window } from "./model.ts"
import { mayBeInForce, rightToRefuseByRules } from "./model-replies-rules.ts"
import type { ModelReservation } from "./model-reservation.ts"
import { holderOf, offersAt, standingAt } from "./model-transfers.ts"

export const isTransfer = (command: { readonly kind: string }): command is TransferCommand =>
  command.kind === "offer-transfer" || command.kind === "end-transfer" || command.kind === "take-transfer"

export const toAcceptedTransfer = (
  model: SaleModel,
  command: TransferCommand,
  made: ModelReservation,
  window: Window,
  somewhere: Somewhere,
): string | undefined => {
  const right = somewhere((position) => {
    const standing = standingAt(made, position, model.times[position] ?? 0)
    switch (command.kind) {
      case "offer-transfer":
        return holderOf(made, position) === command.person && standing?.to === command.to
      case "end-transfer":
        return standing === undefined || window.latestMs >= standing.until
      case "take-transfer":
        return holderOf(made, position) === command.person
    }
  })
  return right
    ? undefined
    : `I2: ${command.kind} of reservation ${made.sequence} was acknowledged and is not so in the journal`
}

export const rightToRefuseTransfer = (
  model: SaleModel,
  command: TransferCommand,
  made: ModelReservation | undefined,
  code: string,
  window: Window,
  somewhere: Somewhere,
): boolean => {
  const { person } = command
  if (made === undefined) return code === "reservation-unknown" || code === "transfer-none"
  const begins = model.begins.get(made.option) ?? Number.POSITIVE_INFINITY
  const standing = (position: number) => standingAt(made, position, model.times[position] ?? 0)
  switch (code) {
    case "reservation-unknown":
      return command.kind === "offer-transfer" && somewhere((position) => holderOf(made, position) !== person)
    case "transfer-none":
      return somewhere((position) => {
        const offer = standing(position)
        return offer?.to !== person || window.latestMs >= offer.until
      })
    case "not-transferable":
      return somewhere((position) => model.statusAt(made.sequence, position) !== "confirmed")
    case "transfer-to-self":
      return command.kind === "offer-transfer" && command.to === person
    case "transfer-standing":
      return command.kind === "offer-transfer" && somewhere((position) => (standing(position)?.to ?? person) !== person)
    case "transfer-offers-used":
      return somewhere((position) => offersAt(made, position) >= limits.transferOffersMax)
    case "night-begun":
      return window.latestMs >= begins
    case "transfers-forbidden":
      return mayBeInForce(model, window).some(({ transfersForbidden }) => transfersForbidden)
    case "person-limit":
      if (command.kind !== "take-transfer") return false
      if (isBeyondSetUp(model, person, made, somewhere)) return true
      break
    case "person-unverified":
      return (
        command.kind === "take-transfer" && model.rules.some(({ set }) => set.rules.minimumVerification !== undefined)
      )
  }
  return (
    command.kind === "take-transfer" &&
    rightToRefuseByRules(model, asHoldOf(model, person, made), code, window) === true
  )
}

/** A key that was sent again has found what had gone to another person before. `window`: since it was sent again. */
export const foundOnceGone = (model: SaleModel, command: Command, window: Window): string | undefined => {
  if (!("key" in command && "person" in command) || command.key === null) return undefined
  const { key, person } = command
  const made = model.byKey.get(keyOf(person, key))
  if (made === undefined || somewhereIn(window)((position) => holderOf(made, position) === person)) return undefined
  return `I2: the key of reservation ${made.sequence} was acknowledged, and another person has it`
}

const isBeyondSetUp = (
  model: SaleModel,
  person: number,
  { seats }: ModelReservation,
  somewhere: Somewhere,
): boolean => {
  const limit = model.policy.seatsPerPersonMax
  return limit > 0 && somewhere((position) => model.countAt(person, position) + seats.length > limit)
}

/** Limits count as if the one who takes them held these seats. */
const asHoldOf = ({ concertId }: SaleModel, person: number, { option, seats }: ModelReservation): Hold => ({
  ...{ kind: "hold", person, key: null },
  seats: seats.map((seat) => seatIdOf(optionIdOf(concertId, option), seat)),
})
