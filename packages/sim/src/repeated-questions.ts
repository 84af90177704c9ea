/**
 * People who forget that they have their answer, and ask once more: with the key of a hold long decided, its seats
 * perhaps in another order; to confirm what they have cancelled since; or for their money back, which they may never
 * have paid. They draw from a stream of their own, so that all other people do what they did without them.
 */
import {
  type Command,
  limits,
  optionIdOf,
  optionNumberOf,
  optionOfSeat,
  seatIdOf,
  seatIndexOf,
} from "@ticketrush/protocol"
import { type Observed, repeatable } from "./clients.ts"
import { noHolder } from "./model.ts"
import type { ModelStatus } from "./model-reservation.ts"
import type { RandomStream } from "./prng.ts"
import type { World } from "./World.ts"

/** How many finished questions back a person remembers. */
const recent = 60

const keepsSeats: ReadonlySet<ModelStatus> = new Set<ModelStatus>(["hold", "paying", "confirmed"])

export const askAgain = (world: World, random: RandomStream): void => {
  const mean = random.pick("pace", [world.draw.safetyMs / 60, world.draw.safetyMs / 20, world.draw.safetyMs])
  const next = (): void => {
    world.after(random.between("forget-ms", 1, 1 + Math.ceil(2 * mean)), () => {
      if (world.healing) return
      const asked = worthRepeating(world, random)
      if (asked !== undefined) again(world, random, asked)
      next()
    })
  }
  next()
}

/** Sometimes after a few more refusals, which take the room in which the first one is remembered. */
const again = (world: World, random: RandomStream, asked: Observed): void => {
  const { clients, models } = world
  const { person, attempt } = asked
  const { command, concertId } = attempt
  if (command.kind === "cancel") {
    const { reservation, by } = command
    return clients.repeat(asked, { kind: "refund", reservation, by })
  }
  const taken = [...models.get(concertId)!.reservations.values()].filter(({ status }) => keepsSeats.has(status))
  if (command.kind !== "hold" || taken.length === 0 || !random.chance("others", 0.15)) {
    return clients.repeat(asked, inAnotherOrder(command, random))
  }
  for (let others = random.below("how-many", limits.refusalsPerPersonMax); others > 0; others--) {
    const {
      option,
      seats: [first],
    } = random.pick("taken", taken)
    const seats = [seatIdOf(optionIdOf(concertId, option), first)]
    clients.ask(person.id, concertId, { ...command, seats, key: clients.key(person) })
  }
  world.after(random.between("then-ms", 50, 500), () => clients.repeat(asked))
}

const inAnotherOrder = (command: Command, random: RandomStream): Command =>
  command.kind === "hold" && command.seats.length > 1 && random.chance("order", 0.5)
    ? { ...command, seats: [...command.seats].reverse() }
    : command

/**
 * A refused hold, or a move of a reservation, of the last ones that were answered. A hold rather when its seats have come
 * since: a sale that does not remember the refusal would sell them now.
 */
const worthRepeating = (world: World, random: RandomStream): Observed | undefined => {
  const { history } = world.clients
  let worth: Observed | undefined
  for (let tries = 0; tries < 8 && history.length > 0; tries++) {
    const asked = history[history.length - 1 - random.below("which", Math.min(recent, history.length))]
    const { command } = asked.attempt
    if (asked.final === null || asked.person.id === 0 || !repeatable(command)) continue
    if (command.kind === "confirm") return asked
    if (command.kind === "cancel" && asked.final.kind === "accepted") return asked
    if (command.kind !== "hold" || asked.final.kind !== "refused") continue
    if (asked.final.refusal.code === "seat-taken" && cameBack(world, asked)) return asked
    worth ??= asked
  }
  return worth
}

const cameBack = (world: World, { attempt: { command, concertId } }: Observed): boolean => {
  const model = world.models.get(concertId)!
  return (
    command.kind === "hold" &&
    command.seats.every((seat) => {
      const option = optionNumberOf(optionOfSeat(seat))
      return model.holderAt(option, seatIndexOf(seat), model.position) === noHolder
    })
  )
}
