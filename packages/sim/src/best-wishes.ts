/** People who want the best seats that are like a wish: alone, in pairs and in groups, while others take seats by name. */
import { type BestRule, type CommandKey, type HoldBest, optionIdOf, seatFlags } from "@ticketrush/protocol"
import { type KnownPlace, passShown } from "./line-clients.ts"
import type { RandomStream } from "./prng.ts"
import type { Draw } from "./swarm.ts"

type Wishing = { readonly id: number; readonly lines: ReadonlyMap<number, KnownPlace> }
type WishingWorld<Person extends Wishing> = {
  readonly draw: Draw
  readonly clients: {
    readonly people: ReadonlyArray<Person>
    readonly key: (person: Person) => CommandKey
    readonly ask: (person: number, concertId: number, command: HoldBest) => void
  }
  readonly healing: boolean
  readonly after: (delayMs: number, run: () => void) => void
}

export const wishForBest = <Person extends Wishing>(world: WishingWorld<Person>, random: RandomStream): void => {
  if (!world.draw.wishes) return
  const mean = random.pick("pace", [world.draw.safetyMs / 150, world.draw.safetyMs / 50])
  const next = (): void => {
    world.after(random.between("best-ms", 1, 1 + Math.ceil(2 * mean)), () => {
      if (world.healing) return
      ask(world, random)
      next()
    })
  }
  next()
}

/** One that there is. */
export const tierWished = (random: RandomStream, { prices: { tiers } }: Draw): string =>
  (tiers.length === 1 ? tiers[0] : random.pick("tier-wished", tiers)).name

const ask = <Person extends Wishing>({ clients, draw }: WishingWorld<Person>, random: RandomStream): void => {
  const person = random.pick("person", clients.people)
  const concertId = random.between("concert", 1, draw.concerts)
  const known = person.lines.get(concertId)
  const pass = draw.lines[concertId - 1] === null ? undefined : passShown(random, known)
  const command: HoldBest = {
    kind: "hold-best",
    person: person.id,
    option: optionIdOf(concertId, random.below("option", draw.optionsPerConcert)),
    wish: {
      seats: random.pick("seats", [1, 1, 2, 2, 3, 4, 5]),
      atWorst: random.pick<BestRule>("worst", [0, 1, 3, 5, 5, 5]),
      ...(random.chance("tier", 0.2) ? { tier: tierWished(random, draw) } : {}),
      ...(random.chance("section", 0.2) ? { section: "A" } : {}),
      ...(random.chance("flag", 0.1) ? { flag: seatFlags[0] } : {}),
    },
    key: clients.key(person),
    ...(pass === undefined ? {} : { pass }),
  }
  clients.ask(person.id, concertId, command)
}
