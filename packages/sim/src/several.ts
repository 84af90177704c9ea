/** People who give back several of their reservations of one concert with one command. */
import { byPerson, limits } from "@ticketrush/protocol"
import type { Person } from "./person.ts"
import type { RandomStream } from "./prng.ts"
import type { World } from "./World.ts"

export const cancelSeveral = (world: World, random: RandomStream): void => {
  const mean = random.pick("pace", [world.draw.safetyMs / 60, world.draw.safetyMs / 20, world.draw.safetyMs])
  const next = (): void => {
    world.after(random.between("several-ms", 1, 1 + Math.ceil(2 * mean)), () => {
      if (world.healing) return
      const concertId = random.between("concert", 1, world.draw.concerts)
      // Now and then also what cannot be cancelled any more: then none of them may be.
      const all = random.chance("all", 0.15)
      const having = world.clients.people
        .map((person) => ({ person, reservations: reservationsOf(person, concertId, all) }))
        .filter(({ reservations }) => reservations.length > 1)
      if (having.length > 0) {
        const { person, reservations } = random.pick("person", having)
        const command = { kind: "cancel-many", reservations, by: byPerson(person.id) } as const
        world.clients.ask(person.id, concertId, command)
      }
      next()
    })
  }
  next()
}

const reservationsOf = ({ mine }: Person, concertId: number, all: boolean): ReadonlyArray<number> =>
  [...mine]
    .filter(([, known]) => known.concertId === concertId)
    .filter(([, { status }]) => all || status === "hold" || status === "confirmed")
    .map(([reservation]) => reservation)
    .slice(-limits.cancelsPerCommandMax)
