/** How people give what they have bought to others: in some worlds, some of them, and not all of it is taken. */
import { type Command, limits, type Reply } from "@ticketrush/protocol"
import type { Person } from "./person.ts"
import type { RandomStream } from "./prng.ts"
import type { RunQueue } from "./RunQueue.ts"
import type { Draw } from "./swarm.ts"

type HandingOver = {
  readonly draw: Draw
  readonly queue: RunQueue
  readonly transferRandom: RandomStream
}
type Answered = { readonly attempt: { readonly command: Command }; readonly final: Reply | null }
type Asks = (person: Person, concertId: number, command: Command) => void

const soon = ({ draw, queue, transferRandom }: HandingOver, run: () => void): void =>
  void queue.after(null, "person", transferRandom.below("soon-ms", Math.min(1_000, draw.safetyMs / 4)), run)

/** A purchase may be offered to another person, now and then again while the offer stands. */
export const offersOn = (
  world: HandingOver,
  person: Person,
  people: ReadonlyArray<Person>,
  { concertId, reservation }: { readonly concertId: number; readonly reservation: number },
  asks: Asks,
): void => {
  const { draw, transferRandom: random } = world
  // The gateway of the simulation has no form for it.
  if (!draw.transfers || draw.gateway || !random.chance("offer", 0.8)) return
  // Who has bought something already is near a limit.
  const buyers = people.filter(({ id, mine }) => id !== person.id && hasSeats(mine, concertId))
  const named = buyers.length > 0 && random.chance("buyers", 0.8) ? buyers : people
  const times = random.chance("often", 0.05) ? limits.transferOffersMax + 1 : random.pick("times", [1, 1, 2])
  for (let i = 0; i < times; i++) {
    const to = random.pick("to", named).id
    soon(world, () => asks(person, concertId, { kind: "offer-transfer", reservation, person: person.id, to }))
    if (times > 2) soon(world, () => asks(person, concertId, { kind: "end-transfer", reservation, person: person.id }))
  }
}

const hasSeats = (mine: Person["mine"], concertId: number): boolean =>
  [...mine.values()].some(({ concertId: of, status }) => of === concertId && status === "confirmed")

/** The person to whom it was offered takes it, or does not; a stranger tries to, and its holder changes their mind. */
export const answersTo = (
  world: HandingOver,
  people: ReadonlyArray<Person>,
  {
    concertId,
    command,
  }: { readonly concertId: number; readonly command: Command & { readonly kind: "offer-transfer" } },
  asks: Asks,
): void => {
  const { transferRandom: random } = world
  const { person: holder, reservation, to } = command
  const of = (id: number): Person => people.find((each) => each.id === id)!
  if (random.chance("stranger", 0.1)) {
    const { id } = random.pick("who", people)
    soon(world, () => asks(of(id), concertId, { kind: "take-transfer", reservation, person: id }))
  }
  if (random.chance("regret", 0.15)) {
    soon(world, () => asks(of(holder), concertId, { kind: "end-transfer", reservation, person: holder }))
  }
  const kind = answer(random)
  if (kind !== undefined) soon(world, () => asks(of(to), concertId, { kind, reservation, person: to }))
}

/** The one who made a hold may send its key once more, when what they bought with it has gone to another person. */
export const asksForWhatHasGone = <Asked extends Answered>(
  world: HandingOver,
  history: ReadonlyArray<Asked>,
  reservation: number,
  repeats: (hold: Asked) => void,
): void => {
  const hold = history.find(({ attempt: { command }, final }) => {
    const isKeyed = "key" in command && "person" in command && command.key !== null
    return isKeyed && final?.kind === "accepted" && final.reservation === reservation
  })
  if (hold !== undefined && world.transferRandom.chance("key", 0.5)) soon(world, () => repeats(hold))
}

const answer = (random: RandomStream): "take-transfer" | "end-transfer" | undefined =>
  random.chance("takes", 0.8) ? "take-transfer" : random.pick("else", ["end-transfer", undefined] as const)
