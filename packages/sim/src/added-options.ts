/**
 * An administrator who puts one more option on sales that go on, and people who hold its seats at once. Now and then the order
 * comes twice, because its answer was lost; or its key comes with another option; or it comes when the sale is over.
 */
import { commandKeyOf } from "@ticketrush/http/request/idempotency-key"
import { type AddOption, type CommandKey, type Hold, optionIdOf, seatIdOf } from "@ticketrush/protocol"
import { passShown } from "./line-clients.ts"
import type { SaleModel } from "./model.ts"
import type { Person } from "./person.ts"
import { salePlanOf, wallZeroMs } from "./plans.ts"
import type { Randomness, RandomStream } from "./prng.ts"
import type { Draw } from "./swarm.ts"

type Observed = { readonly attempt: { sharedKey: boolean } }
/** What it needs of a world. */
type World<Given extends Observed> = {
  readonly draw: Draw
  readonly queue: { readonly now: number }
  readonly randomness: Randomness
  readonly healing: boolean
  readonly models: ReadonlyMap<number, Pick<SaleModel, "closedAt" | "options" | "position">>
  readonly clients: {
    readonly people: ReadonlyArray<Person>
    readonly done: boolean
    readonly operator: (concertId: number, command: AddOption) => Given
    readonly repeat: (given: Given) => void
    readonly ask: (person: number, concertId: number, command: Hold) => void
    readonly key: (person: Person) => CommandKey
  }
  readonly after: (delayMs: number, run: () => void) => void
}

const author = 9
/** Of one sale: so many are tried. */
const optionsMax = 3

/** In one world of four. */
export const addOptions = <Given extends Observed>(world: World<Given>): void => {
  const random = world.randomness.domain("adding options")
  if (!random.chance("adds", 1 / 4)) return
  const { concerts, safetyMs } = world.draw
  const concertId = random.between("concert", 1, concerts)
  const orders = random.between("options", 1, optionsMax)
  for (let n = 1; n <= orders; n++) {
    world.after(random.between("add-ms", 1, random.chance("late", 0.2) ? safetyMs : safetyMs / 2), () => {
      if (!world.healing) add(world, random, concertId, n)
    })
  }
  world.after(random.between("closed-ms", 1, safetyMs), () => addToClosed(world, random))
  world.after(random.between("hold-ms", 1, safetyMs / 2), () => hold(world, random, concertId))
}

const add = <Given extends Observed>(world: World<Given>, random: RandomStream, concertId: number, n: number): void => {
  const order = orderOf(world, random, n)
  const given = world.clients.operator(concertId, order)
  if (random.chance("again", 0.6)) {
    world.after(random.between("again-ms", 0, random.chance("soon", 0.4) ? 5 : world.draw.safetyMs / 2), () => {
      if (!world.healing) world.clients.repeat(given)
    })
  }
  if (random.chance("other", 0.2)) {
    const { until: _, ...plan } = order.plan
    const other = { ...order, plan: { ...plan, tiers: plan.tiers.map((tier) => ({ ...tier, price: tier.price + 1 })) } }
    given.attempt.sharedKey = true
    world.after(random.between("other-ms", 0, 300), () => {
      if (!world.healing) world.clients.operator(concertId, other).attempt.sharedKey = true
    })
  }
}

/** Few sales are closed while an order for them is on its way: this one is sent as soon as one is. */
const addToClosed = <Given extends Observed>(world: World<Given>, random: RandomStream): void => {
  if (world.healing || world.clients.done) return
  const closed = [...world.models].find(([, model]) => model.closedAt(model.position))
  if (closed !== undefined) world.clients.operator(closed[0], orderOf(world, random, optionsMax + 1))
  else world.after(random.between("look-ms", 5, 50), () => addToClosed(world, random))
}

/** Its seats are those of every other option; one in four has a night that may begin before the order comes. */
const orderOf = <Given extends Observed>(world: World<Given>, random: RandomStream, n: number): AddOption => {
  const { number: _, ...like } = salePlanOf(world.draw, null).options[0]
  const now = wallZeroMs + world.queue.now
  const ends = random.chance("night", 0.5)
  const until = now + (random.chance("soon-over", 0.5) ? random.between("over-ms", -20, 40) : world.draw.safetyMs)
  return { kind: "add-option", plan: ends ? { ...like, until } : like, key: commandKeyOf(author, `add-${n}`), author }
}

/** People hold seats of what was added, as soon as it is in the journal. */
const hold = <Given extends Observed>(world: World<Given>, random: RandomStream, concertId: number): void => {
  if (world.healing || world.clients.done) return
  const { clients, draw, models } = world
  const { added } = models.get(concertId)!.options
  if (added.size > 0) {
    const { number } = random.pick("option", [...added.values()])
    const person = random.pick("person", clients.people)
    const seat = seatIdOf(optionIdOf(concertId, number), random.below("seat", draw.seatsPerOption))
    const pass = draw.lines[concertId - 1] === null ? undefined : passShown(random, person.lines.get(concertId))
    const shown = pass === undefined ? {} : { pass }
    clients.ask(person.id, concertId, {
      ...{ kind: "hold", person: person.id, seats: [seat], key: clients.key(person) },
      ...shown,
    })
  }
  world.after(random.between("next-ms", 1, draw.safetyMs / 12), () => hold(world, random, concertId))
}
