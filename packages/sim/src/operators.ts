/** People who run the sales: they change a line, let somebody in or out of turn, send everybody away, and close a sale. */
import { type LineOrder, type LinePolicy, noLine, PlaceStatus } from "@ticketrush/protocol"
import { changedLine, lastLine } from "./line-draw.ts"
import type { RandomStream } from "./prng.ts"
import type { World } from "./World.ts"

export const employOperators = (world: World, random: RandomStream): void => {
  closeLate(world)
  const lined = world.draw.lines.flatMap((line, i) => (line === null ? [] : [i + 1]))
  if (lined.length === 0) return
  const mean = random.pick("pace", [world.draw.safetyMs / 15, world.draw.safetyMs / 5, world.draw.safetyMs])
  const next = (): void => {
    world.after(random.between("order-ms", 1, 2 * mean), () => {
      if (world.healing) return
      const concertId = random.pick("concert", lined)
      world.clients.operator(concertId, order(world, random, concertId))
      next()
    })
  }
  next()
}

/** In one world of eight somebody closes a sale, late, while people still want something. */
const closeLate = (world: World): void => {
  const random = world.randomness.domain("closing")
  if (!random.chance("close", 1 / 8)) return
  const { concerts, safetyMs } = world.draw
  const concertId = random.between("concert", 1, concerts)
  world.after(random.between("close-ms", Math.floor(safetyMs * 0.6), safetyMs), () => {
    if (!world.healing) world.clients.operator(concertId, { kind: "close-sale" })
  })
}

const order = (world: World, random: RandomStream, concertId: number): LineOrder => {
  const person = random.pick("person", world.clients.people).id
  const policy = lineNow(world, concertId)
  switch (random.below("order", 8)) {
    case 0:
    case 1:
    case 2:
      return { kind: "set-line", policy: changedLine(random, policy) }
    case 3:
    case 4:
      return { kind: "activate", person }
    case 5:
    case 6: {
      const active = world.models.get(concertId)!.line.places.findLast(({ status }) => status === PlaceStatus.active)
      return { kind: "deactivate", person: active?.person ?? person }
    }
    default:
      return { kind: "clear-line" }
  }
}

/** The settings as committed, or as drawn while the sale is not opened yet. */
const lineNow = (world: World, concertId: number): LinePolicy => {
  const { policies, policy } = world.models.get(concertId)!.line
  return policies.length === 0 ? (world.draw.lines[concertId - 1] ?? noLine) : policy
}

/** The last orders, after which every line that admits must empty itself. */
export const lastOrders = (world: World): void => {
  const random = world.randomness.domain("last orders")
  for (const [i, line] of world.draw.lines.entries()) {
    if (line === null) continue
    const policy = lastLine(random, lineNow(world, i + 1), world.draw.people)
    world.clients.operator(i + 1, { kind: "set-line", policy })
  }
}
