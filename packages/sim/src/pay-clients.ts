/** How people pay: most agree, some open another payment, some believe that confirming is enough. */
import { byPerson, type Command, type Hold } from "@ticketrush/protocol"
import type { Person } from "./person.ts"
import type { RandomStream } from "./prng.ts"
import type { RunQueue } from "./RunQueue.ts"
import type { Draw } from "./swarm.ts"
import { costsNothing } from "./tiers-draw.ts"

const paySteps = ["authorize", "authorize", "authorize", "open-intent", "confirm"] as const

/** What costs nothing is confirmed, as a page does that knows its price. */
export const payStep = (
  random: RandomStream,
  { payments, prices }: Pick<Draw, "payments" | "prices">,
  hold: Hold | undefined,
): (typeof paySteps)[number] => {
  if (payments === null) return "confirm"
  if (payments.bookingFee === undefined && hold && costsNothing(prices, hold.seats)) return "confirm"
  return random.pick("pay", paySteps)
}

/** Money comes back after days: whether a person whose refund was ordered asks for it again meanwhile. */
export const asksAgain = ({ draw, payRandom }: { readonly draw: Draw; readonly payRandom: RandomStream }): boolean =>
  draw.payments !== null && payRandom.chance("impatient", 0.3)

type StartPaying = Command & { readonly kind: "start-paying" }
type Asking = (person: Person, concertId: number, command: Command) => void
type PayingWorld = { readonly draw: Draw; readonly queue: RunQueue; readonly payRandom: RandomStream }

/** Keen people go on to pay as soon as they hold. */
export const payAtOnce = (
  { draw, payRandom, queue }: PayingWorld,
  person: Person,
  { concertId, reservation }: { readonly concertId: number; readonly reservation: number },
  ask: Asking,
): void => {
  if (!draw.keen || !payRandom.chance("at-once", 0.7)) return
  queue.after(null, "person", payRandom.below("at-once-ms", 100), () => {
    ask(person, concertId, { kind: "start-paying", reservation, by: byPerson(person.id) })
  })
}

/** Most people pay at once. */
export const agree = (
  { draw, payRandom, queue }: PayingWorld,
  person: Person,
  { reservation, by }: StartPaying,
  ask: Asking,
): void => {
  const known = person.mine.get(reservation)
  if (draw.payments === null || known === undefined || !payRandom.chance("agree", draw.keen ? 0.95 : 0.7)) return
  queue.after(null, "person", payRandom.below("agree-ms", 100), () => {
    ask(person, known.concertId, { kind: "authorize", reservation, by })
  })
}

/** Some people who hear nothing of what they have paid for take other seats when the time to pay is over. */
export const doubt = ({ draw, payRandom, queue }: PayingWorld, hold: () => void): void => {
  const { holdTtlMs, payments } = draw
  if (payments === null || !payRandom.chance("doubt", 0.7)) return
  const over = Math.max(payments.payMs, holdTtlMs)
  // The first seats that they want may be taken.
  for (const again of [0, 60, 200, 400])
    queue.after(null, "person", over + again + payRandom.below("doubt-ms", 60), hold)
}
