/**
 * The second half of the sequential model: which answers to a command are right, given the journal as it was between
 * the question and the answer.
 */
import {
  byPerson,
  type Command,
  concertOfSeat,
  type Hold,
  type HoldBest,
  type LineCommand,
  type LineOrder,
  limits,
  type OptionOrder,
  optionNumberOf,
  optionOfSeat,
  type Reply,
  reservationIdOf,
  reservationSequenceOf,
  seatIndexOf,
  type WishOrder,
} from "@ticketrush/protocol"
import { keyOf, noHolder, type SaleModel, type Somewhere, somewhereIn, type Window } from "./model.ts"
import { rightToRefuseAdded, toAcceptedAdded } from "./model-added.ts"
import { house } from "./model-options.ts"
import { asHold, rightToRefuseWish, sameWish } from "./model-replies-best.ts"
import { rightToCancelNone, toAcceptedCancels } from "./model-replies-cancels.ts"
import { rightToRefuseInLine, toAcceptedInLine } from "./model-replies-line.ts"
import { rightToRefuseMoney, toAcceptedReport } from "./model-replies-money.ts"
import { rightToRefuseOption, toAcceptedOption } from "./model-replies-options.ts"
import { rightToRefuseSeats, seatsRefusals, toAcceptedSeats } from "./model-replies-parts.ts"
import {
  rightToRefuseByRules,
  rightToRefuseUnverified,
  toAcceptedInPresale,
  toAcceptedRules,
} from "./model-replies-rules.ts"
import { isTransfer, rightToRefuseTransfer, toAcceptedTransfer } from "./model-replies-transfers.ts"
import type { ModelReservation, ModelStatus } from "./model-reservation.ts"
import { holderOf } from "./model-transfers.ts"
import { rightToRefuseWishes, toAcceptedWishes } from "./model-wishes.ts"

const lineKinds: ReadonlySet<string> = new Set<(LineCommand | LineOrder)["kind"]>([
  "join",
  "leave",
  "appear",
  "set-line",
  "activate",
  "deactivate",
  "clear-line",
])

/** The order of the numbers in replies. */
const statusWords: ReadonlyArray<ModelStatus | "none"> = [
  "none",
  "hold",
  "paying",
  "confirmed",
  "cancelled",
  "refunded",
  "expired",
]

/** Why `reply` to `command` cannot have been right at any position of the window, or undefined. */
export const objection = (model: SaleModel, command: Command, reply: Reply, window: Window): string | undefined => {
  if (reply.kind === "try-again") return undefined
  if (reply.kind === "accepted") return toAccepted(model, command, reply.reservation, reply.status, window)
  return toRefused(model, command, reply.refusal.code, window)
}

const isAboutOption = (command: Command): command is OptionOrder =>
  command.kind === "block-seats" || command.kind === "release-seats" || command.kind === "cancel-option"

const isAboutWishes = (command: Command): command is WishOrder =>
  command.kind === "file-wishes" || command.kind === "withdraw-wishes"

const isAboutLine = (command: Command): command is LineCommand | LineOrder => lineKinds.has(command.kind)

const toAccepted = (
  model: SaleModel,
  command: Command,
  id: number,
  status: number,
  window: Window,
): string | undefined => {
  if (command.kind === "open-sale") return model.opened ? undefined : "I2: an opened sale is not in the journal"
  if (command.kind === "close-sale") {
    return model.closedAt(window.to) ? undefined : "I2: a closed sale is not in the journal"
  }
  if (isAboutLine(command)) {
    return id === 0
      ? toAcceptedInLine(model.line, command, window)
      : "a command about the line is answered with a reservation"
  }
  if (command.kind === "set-rules") return toAcceptedRules(model, command, window)
  if (command.kind === "add-option") return toAcceptedAdded(model, command, window)
  if (isAboutOption(command)) return toAcceptedOption(model, command, window)
  if (isAboutWishes(command)) return toAcceptedWishes(model, command, window)
  if (command.kind === "cancel-many") return toAcceptedCancels(model, command, window)
  if (command.kind === "payment-report") return toAcceptedReport(model, command, id, window)
  const made = model.reservations.get(reservationSequenceOf(id))
  if (made === undefined || id !== reservationIdOf(model.concertId, made.sequence)) {
    return `I2: reservation ${reservationSequenceOf(id)} was acknowledged and is not in the journal`
  }
  if (isTransfer(command)) return toAcceptedTransfer(model, command, made, window, somewhereIn(window))
  const word = statusWords[status]
  let reached = false
  // Agreeing to pay again gets the same answer, also after the payment has gone on.
  const from = command.kind === "authorize" || command.kind === "open-intent" ? 0 : window.from
  for (let position = from; position <= window.to && !reached; position++) {
    reached = model.statusAt(made.sequence, position) === word
  }
  if (!reached) return `I2: reservation ${made.sequence} was acknowledged as ${word} and is not so in the journal`
  const asker = "by" in command ? command.by : byPerson(command.person)
  if (asker.kind === "person" && !somewhereIn(window)((position) => holderOf(made, position) === asker.id)) {
    return "I2: another person's reservation was acknowledged"
  }
  if (command.kind === "hold" || command.kind === "hold-best") {
    if (model.line.forbidsHold(command.person, command.pass, made.statuses[0].position)) {
      return `I8: a hold was accepted with pass ${command.pass}, which was not active`
    }
    if (!(command.kind === "hold" ? sameHold(command, made) : sameKey(command, made) && sameWish(model, command, made)))
      return "I4: a hold is answered with another one"
    return toAcceptedInPresale(model, command, made, window)
  }
  if (made.sequence !== reservationSequenceOf(command.reservation)) return "another reservation was moved"
  if (command.kind === "cancel-seats") return toAcceptedSeats(model, command, made, word, window)
  if (command.kind === "extend") {
    // Asked in the millisecond in which it was made, a hold has all its time without an event.
    const extended = model.extensionsAt(made, window.to).ofHold > 0
    if (!extended && (model.times[window.from - 1] ?? 0) > made.heldAt) {
      return `I2: the extension of reservation ${made.sequence} was acknowledged and is not in the journal`
    }
  }
  // Paying goes on, or has led somewhere already; and money is on its way back before a reservation is REFUNDED.
  if (command.kind === "authorize" || command.kind === "open-intent") return undefined
  if (command.kind === "refund" && model.money.terms !== undefined) return undefined
  return word === meant[command.kind] ? undefined : `${command.kind} is answered with ${word}`
}

const meant = {
  "start-paying": "paying",
  confirm: "confirmed",
  cancel: "cancelled",
  release: "cancelled",
  refund: "refunded",
  extend: "hold",
} as const

const sameKey = ({ key, person }: Hold | HoldBest, made: ModelReservation): boolean =>
  key === null ? made.key === null : made.key === keyOf(person, key)

const sameHold = (command: Hold, made: ModelReservation): boolean => {
  if (!sameKey(command, made) || made.best !== undefined) return false
  const asked = command.seats.map((seat) => `${optionNumberOf(optionOfSeat(seat))}:${seatIndexOf(seat)}`)
  const got = made.asked.map((seat) => `${made.option}:${seat}`)
  return asked.sort().join() === got.sort().join()
}

const toRefused = (model: SaleModel, command: Command, code: string, window: Window): string | undefined => {
  const somewhere = somewhereIn(window)
  const unless = (right: boolean): string | undefined => {
    const what = `I3: ${command.kind} was refused with ${code}`
    return right ? undefined : `${what}, which no position ${window.from}..${window.to} explains`
  }
  switch (code) {
    case "sale-unknown":
      return unless(window.from === 0)
    case "sale-exists":
      return unless(model.opened)
    case "sale-closed":
      return unless(model.closedAt(window.to) && refusedWhenClosed.has(command.kind))
  }
  const bySelf = rightToRefuseApart(model, command, code, window)
  if (bySelf !== undefined) return unless(bySelf)
  if (code === "transferred")
    return unless("key" in command && "person" in command && hasGone(model, command, somewhere))
  if (code === "option-cancelled") return unless(refusedAsCalledOff(model, command, window))
  const byMoney = rightToRefuseMoney(model, command, code, window)
  if (byMoney !== undefined) return unless(byMoney)
  const byRules = rightToRefuseByRules(model, command, code, window)
  if (byRules !== undefined) return unless(byRules)
  const holds = command.kind === "hold" || command.kind === "hold-best"
  if (code === "sale-not-open") return unless(holds && window.from < model.openFrom)
  if (code === "best-none") return unless(command.kind === "hold-best" && rightToRefuseWish(model, command, somewhere))
  if (command.kind === "hold-best") {
    return unless(limited.has(code) && rightToRefuseHold(model, asHold(command), code, somewhere))
  }
  if (code === "night-begun" && (command.kind === "hold" || command.kind === "extend")) {
    const option =
      command.kind === "hold"
        ? optionNumberOf(optionOfSeat(command.seats[0]))
        : model.reservations.get(reservationSequenceOf(command.reservation))?.option
    const begins = option === undefined ? undefined : model.begins.get(option)
    return unless(begins !== undefined && window.latestMs >= begins)
  }
  if (isTransfer(command)) {
    const made = model.reservations.get(reservationSequenceOf(command.reservation))
    return unless(rightToRefuseTransfer(model, command, made, code, window, somewhere))
  }
  if (command.kind === "hold") return unless(rightToRefuseHold(model, command, code, somewhere))
  if (isAboutLine(command)) return unless(rightToRefuseInLine(model.line, command, code, somewhere))
  if (command.kind === "cancel-many") return unless(rightToCancelNone(model, command, code, somewhere))
  if (!("reservation" in command)) return unless(false)
  const sequence = reservationSequenceOf(command.reservation)
  const made = model.reservations.get(sequence)
  if (code === "hold-expired" && made !== undefined && window.latestMs < made.deadline) {
    return `I6: refused as expired ${made.deadline - window.latestMs} ms before any clock said so`
  }
  if (code === "reservation-unknown") {
    const unknown = somewhere((position) => model.statusAt(sequence, position) === undefined)
    const { by } = command
    const isAnothers = (position: number): boolean => made === undefined || holderOf(made, position) !== by.id
    return unless(unknown || (by.kind === "person" && somewhere(isAnothers)))
  }
  if (code === "extensions-used" || code === "turn-extensions-used") {
    const [of, max] =
      code === "extensions-used"
        ? (["ofHold", limits.extensionsPerHoldMax] as const)
        : (["inTurn", limits.extensionsPerTurnMax] as const)
    return unless(made !== undefined && somewhere((position) => model.extensionsAt(made, position)[of] >= max))
  }
  if (command.kind === "cancel-seats" && seatsRefusals.has(code)) {
    return unless(rightToRefuseSeats(model, command, made, code, somewhere))
  }
  if (code === "refund-unconfirmed") return unless(made?.statuses.some(({ value }) => value === "confirmed") === false)
  const words = statusesRefusedWith[code] ?? []
  return unless(somewhere((position) => words.includes(model.statusAt(sequence, position) ?? "none")))
}

/** Of what has nothing in common with other commands or codes; undefined for all the others. */
const rightToRefuseApart = (model: SaleModel, command: Command, code: string, window: Window): boolean | undefined => {
  if (code === "person-unverified") return rightToRefuseUnverified(model, command, window)
  if (command.kind === "add-option") return rightToRefuseAdded(model, command, code, window)
  if (isAboutOption(command)) return rightToRefuseOption(model, command, code, somewhereIn(window), window)
  return isAboutWishes(command) ? rightToRefuseWishes(model, command, code, window) : undefined
}

/** What the key of a hold has made is that of another person by now. */
const hasGone = (model: SaleModel, { key, person }: Hold | HoldBest, somewhere: Somewhere): boolean => {
  const made = key === null ? undefined : model.byKey.get(keyOf(person, key))
  return made !== undefined && somewhere((position) => holderOf(made, position) !== person)
}

/** What would lead to a purchase of an option that was called off. */
const refusedAsCalledOff = (model: SaleModel, command: Command, window: Window): boolean => {
  if (command.kind === "hold") {
    return model.options.cancelledAt(optionNumberOf(optionOfSeat(command.seats[0])), window.to)
  }
  if (command.kind === "hold-best") return model.options.cancelledAt(optionNumberOf(command.option), window.to)
  if (!("reservation" in command) || command.kind === "refund" || command.kind === "cancel") return false
  const made = model.reservations.get(reservationSequenceOf(command.reservation))
  return made !== undefined && command.kind !== "release" && model.options.cancelledAt(made.option, window.to)
}

/** What a closed sale refuses; what is held may still be bought or given back. */
const refusedWhenClosed: ReadonlySet<string> = new Set<Command["kind"]>([
  "hold",
  "hold-best",
  "add-option",
  "file-wishes",
  "extend",
  "join",
  "activate",
])

/** In which statuses of a reservation a move is refused with which code. */
const statusesRefusedWith: Readonly<Record<string, ReadonlyArray<ModelStatus | "none">>> = {
  "not-hold": ["paying", "confirmed", "cancelled", "refunded", "expired"],
  "not-paying": ["hold", "cancelled", "refunded", "expired"],
  "not-releasable": ["paying", "confirmed", "cancelled", "refunded", "expired"],
  "not-extendable": ["paying", "confirmed", "cancelled", "refunded", "expired"],
  "not-cancellable": ["paying", "cancelled", "refunded", "expired"],
  "not-cancelled": ["hold", "paying", "confirmed", "refunded", "expired"],
  "hold-expired": ["hold", "paying", "expired"],
}

/** With what a wish is refused as a hold of named seats is. */
const limited: ReadonlySet<string> = new Set(["person-limit", "pass-missing", "pass-ended"])

const rightToRefuseHold = (
  model: SaleModel,
  { person, seats, pass }: Hold,
  code: string,
  somewhere: Somewhere,
): boolean => {
  const options = new Set(seats.map(optionOfSeat))
  switch (code) {
    case "seat-taken":
      return seats.some((seat) => {
        const option = optionNumberOf(optionOfSeat(seat))
        return somewhere((position) => model.holderAt(option, seatIndexOf(seat), position) > noHolder)
      })
    case "seat-blocked":
      return seats.some((seat) => {
        const option = optionNumberOf(optionOfSeat(seat))
        return somewhere((position) => model.holderAt(option, seatIndexOf(seat), position) === house)
      })
    case "person-limit": {
      const limit = model.policy.seatsPerPersonMax
      return limit > 0 && somewhere((position) => model.countAt(person, position) + seats.length > limit)
    }
    case "pass-missing":
      return pass === undefined && somewhere((position) => model.line.forbidsHold(person, pass, position))
    case "pass-ended":
      return pass !== undefined && somewhere((position) => model.line.forbidsHold(person, pass, position))
    case "seat-offered":
      return seats.some((seat) => {
        const place = `${optionNumberOf(optionOfSeat(seat))}:${seatIndexOf(seat)}`
        return somewhere((position) => model.line.offeredToAnother(place, person, position))
      })
    case "seats-count":
      return seats.length < 1 || seats.length > limits.seatsPerHoldMax
    case "seats-repeated":
      return new Set(seats).size < seats.length
    case "seats-of-two-options":
      return options.size > 1
    case "seat-unknown":
      return seats.some((seat) => {
        const option = optionNumberOf(optionOfSeat(seat))
        const count = model.prices.get(option)?.length ?? 0
        if (concertOfSeat(seat) !== model.concertId || seatIndexOf(seat) >= count) return true
        return somewhere((position) => !model.options.isThereAt(option, position))
      })
    default:
      return false
  }
}
