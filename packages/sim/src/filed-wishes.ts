/**
 * People who file wishes before a sale opens, change and withdraw them, and now and then file too many. What comes of them
 * they find among their reservations.
 */
import {
  type BestRule,
  type FileWishes,
  limits,
  optionIdOf,
  reservationIdOf,
  type WishOrder,
} from "@ticketrush/protocol"
import { tierWished } from "./best-wishes.ts"
import type { SaleModel } from "./model.ts"
import type { RandomStream } from "./prng.ts"
import type { Draw } from "./swarm.ts"

type Filing = {
  readonly id: number
  readonly mine: Map<
    number,
    { readonly concertId: number; status: "hold" | "paying" | "confirmed" | "cancelled" | "over" }
  >
}
type FilingWorld = {
  readonly draw: Draw
  readonly clients: {
    readonly people: ReadonlyArray<Filing>
    readonly ask: (person: number, concertId: number, command: WishOrder) => void
  }
  readonly models: ReadonlyMap<number, Pick<SaleModel, "reservations">>
  readonly healing: boolean
  readonly after: (delayMs: number, run: () => void) => void
}

export const fileWishes = (world: FilingWorld, random: RandomStream): void => {
  const { draw } = world
  const concerts = draw.lines.flatMap((line, i) => (line === null ? [] : [i + 1]))
  if (!draw.wishes || draw.opensAfterMs === 0 || concerts.length === 0) return
  for (const person of world.clients.people) {
    if (!random.chance("files", 0.7)) continue
    // Some are late.
    world.after(random.between("file-ms", 0, Math.ceil(draw.opensAfterMs * 1.1)), () => {
      if (world.healing) return
      const concertId = random.pick("concert", concerts)
      world.clients.ask(person.id, concertId, wishesOf(world, random, person, concertId))
      if (!random.chance("again", 0.3)) return
      world.after(random.between("again-ms", 0, draw.opensAfterMs / 2), () => {
        if (world.healing) return
        const withdraws = random.chance("withdraw", 0.5)
        const command = withdraws
          ? ({ kind: "withdraw-wishes", person: person.id } as const)
          : wishesOf(world, random, person, concertId)
        world.clients.ask(person.id, concertId, command)
      })
    })
  }
  findMade(world, random)
}

const wishesOf = ({ draw }: FilingWorld, random: RandomStream, person: Filing, concertId: number): FileWishes => ({
  kind: "file-wishes",
  person: person.id,
  tier: random.below("tier", 4),
  wishes: Array.from({ length: random.pick("count", [1, 2, 2, 3, limits.wishesPerPersonMax + 1]) }, () => ({
    option: optionIdOf(concertId, random.below("option", draw.optionsPerConcert)),
    wish: {
      seats: random.pick("seats", [1, 1, 2, 2, 3, 5]),
      atWorst: random.pick<BestRule>("worst", [0, 1, 5, 5]),
      ...(random.chance("tier-name", 0.2) ? { tier: tierWished(random, draw) } : {}),
    },
  })),
})

/** A hold that no request led to is found by its person, who pays for it or gives it back like any other. */
const findMade = (world: FilingWorld, random: RandomStream): void => {
  const { clients, models } = world
  const look = (): void => {
    if (world.healing) return
    for (const [concertId, model] of models) {
      for (const made of model.reservations.values()) {
        if (made.best === undefined || made.key !== null || made.status !== "hold") continue
        const id = reservationIdOf(concertId, made.sequence)
        const person = clients.people.find((each) => each.id === made.person)
        if (person !== undefined && !person.mine.has(id)) person.mine.set(id, { concertId, status: "hold" })
      }
    }
    world.after(random.between("look-ms", 10, 200), look)
  }
  world.after(random.between("first-look-ms", 1, 100), look)
}
