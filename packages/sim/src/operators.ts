/** People who run the sales: they change a line, let a person in or out of turn, clear a line, and close a sale. */
import {
  type LineOrder,
  type LinePolicy,
  noLine,
  openRules,
  optionIdOf,
  PlaceStatus,
  type SaleRules,
  seatIdOf,
} from "@ticketrush/protocol"
import { addOptions } from "./added-options.ts"
import { changedLine, lastLine } from "./line-draw.ts"
import type { LineModel } from "./model-line.ts"
import { standingAt } from "./model-transfers.ts"
import { wallZeroMs } from "./plans.ts"
import type { RandomStream } from "./prng.ts"
import { changedFees, changedRules } from "./rules-draw.ts"
import { forWhom } from "./verified-people.ts"
import type { World } from "./World.ts"

export const startOperators = (world: World, random: RandomStream): void => {
  closeLate(world)
  setRules(world)
  runOptions(world)
  callOffMixed(world)
  addOptions(world)
  forbidTransfers(world)
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

/** Where a world has rules, some come early and are changed now and then, at once or for a moment that lies ahead. */
const setRules = (world: World): void => {
  if (world.draw.rules === "none") return
  const random = world.randomness.domain("setting rules")
  const whom = world.randomness.domain("for whom")
  const { concerts, prices, safetyMs } = world.draw
  const set = (): void => {
    if (world.healing) return
    const from = random.chance("later", 0.3) ? wallZeroMs + world.queue.now + random.between("later-ms", 1, 500) : 0
    const rules =
      world.draw.rules === "fees"
        ? changedFees(random, wallZeroMs, safetyMs)
        : changedRules(random, wallZeroMs, safetyMs, prices.tiers.length)
    const asked = world.draw.verified ? forWhom(whom, rules) : rules
    const order = { kind: "set-rules", rules: asked, from, author: 0 } as const
    world.clients.operator(random.between("concert", 1, concerts), order)
    // Now and then again at once: commands are on their way whose facts are of the rules before.
    world.after(random.between("set-ms", 1, random.chance("again", 0.5) ? 10 : safetyMs / 2), set)
  }
  world.after(random.between("first-ms", 0, safetyMs / 8), set)
}

/** In one world of three the house keeps seats for a while or for good, and in some of these an option is called off. */
const runOptions = (world: World): void => {
  const random = world.randomness.domain("options")
  if (!random.chance("house", 1 / 3)) return
  const { concerts, optionsPerConcert, safetyMs, seatsPerOption } = world.draw
  const calledOff = random.chance("call-off", 1 / 2)
  const author = 0
  const order = (): void => {
    if (world.healing) return
    const concertId = random.between("concert", 1, concerts)
    const option = optionIdOf(concertId, random.below("option", optionsPerConcert))
    const seats = Array.from({ length: random.between("seats", 1, 3) }, () =>
      seatIdOf(option, random.below("seat", seatsPerOption)),
    )
    const choice = random.chance("all", 0.2) ? ({ kind: "all" } as const) : ({ kind: "seats", seats } as const)
    const until = random.chance("dated", 0.5) ? wallZeroMs + world.queue.now + random.between("until-ms", 1, 800) : null
    world.clients.operator(
      concertId,
      random.chance("block", 0.6)
        ? { kind: "block-seats", option, choice, until, author }
        : { kind: "release-seats", option, choice, author },
    )
    world.after(random.between("order-ms", 1, safetyMs / 6), order)
  }
  world.after(random.between("first-ms", 0, safetyMs / 4), order)
  if (calledOff) callOff(world, random)
}

/**
 * Where some seats cost nothing and others do, an operator looks for an order of which only what costs nothing is left, and
 * calls its night off: nothing else would meet that in time.
 */
const callOffMixed = (world: World): void => {
  const { payments, prices } = world.draw
  const isMixed = new Set(prices.tiers.map(({ price }) => price === 0)).size > 1
  const random = world.randomness.domain("calling off")
  if (payments === null || !isMixed || !random.chance("aim", 0.8)) return
  const look = (): void => {
    const found = freeRest(world)
    if (found !== undefined)
      world.clients.operator(found.concertId, { kind: "cancel-option", option: found.option, author: 0 })
    else if (!world.clients.done) world.after(random.between("look-ms", 10, 100), look)
  }
  world.after(random.between("first-ms", 0, world.draw.safetyMs / 2), look)
}

const freeRest = ({ models }: World): { readonly concertId: number; readonly option: number } | undefined => {
  for (const [concertId, { money, reservations }] of models) {
    for (const { asked, option, price, seats, sequence, status } of reservations.values()) {
      if (status !== "confirmed" || price > 0 || seats.length === asked.length) continue
      const isPaid = money.payments.some(({ reservation }) => reservation === sequence)
      if (isPaid) return { concertId, option: optionIdOf(concertId, option) }
    }
  }
  return undefined
}

/**
 * Where purchases change hands, an operator looks for one that is offered, and forbids it for a while by rules that are the same
 * otherwise: few of the rules that are set for other reasons would meet an offer.
 */
const forbidTransfers = (world: World): void => {
  const random = world.randomness.domain("forbidding")
  if (!world.draw.transfers || !random.chance("forbid", 0.7)) return
  const set = (concertId: number, forbids: boolean): void => {
    const { policy, rules } = world.models.get(concertId)!
    const kept = rules.at(-1)?.set.rules ?? { ...openRules, perPersonMax: policy.seatsPerPersonMax }
    const { transfersForbidden: _, ...others } = kept
    const changed: SaleRules = forbids ? { ...others, transfersForbidden: true } : others
    world.clients.operator(concertId, { kind: "set-rules", rules: changed, from: 0, author: 0 })
  }
  const look = (): void => {
    if (world.healing || world.clients.done) return
    const concertId = offeredIn(world)
    if (concertId !== undefined && random.chance("this", 0.5)) {
      set(concertId, true)
      world.after(random.between("allow-ms", 10, world.draw.safetyMs / 8), () => world.healing || set(concertId, false))
    }
    world.after(random.between("look-ms", 1, 20), look)
  }
  world.after(random.between("first-ms", 0, world.draw.safetyMs / 16), look)
}

const offeredIn = ({ models }: World): number | undefined => {
  for (const [concertId, model] of models) {
    for (const made of model.reservations.values()) {
      if (standingAt(made, model.position, model.at) !== undefined) return concertId
    }
  }
  return undefined
}

const callOff = (world: World, random: RandomStream): void => {
  const { concerts, optionsPerConcert, safetyMs } = world.draw
  const concertId = random.between("off-concert", 1, concerts)
  const option = optionIdOf(concertId, random.below("off-option", optionsPerConcert))
  world.after(random.between("off-ms", Math.floor(safetyMs * 0.3), safetyMs), () => {
    if (!world.healing) world.clients.operator(concertId, { kind: "cancel-option", option, author: 0 })
  })
}

/** In one world of eight an operator closes a sale, late, while people still want something. */
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

/**
 * The last orders, after which every line that admits must empty itself. Into a line that is paused from then on its
 * subscribers come once more, behind a few others, and one is let in by hand: the others have moved up and must hear
 * so. True when all is done.
 */
export const lastOrders = (world: World): (() => boolean) => {
  const { clients, draw, models, subscribers } = world
  const random = world.randomness.domain("last orders")
  const lined = draw.lines.flatMap((line, i) => (line === null ? [] : [i + 1]))
  const lineOf = (concertId: number): LineModel => models.get(concertId)!.line
  const paused = (concertId: number): boolean => lineOf(concertId).policy.method === "paused"
  let given = lined.map((concertId) => {
    const policy = lastLine(random, lineNow(world, concertId), draw.people)
    return clients.operator(concertId, { kind: "set-line", policy })
  })
  const insist = (): void => {
    given = given.map((order) => {
      const { concertId, command } = order.attempt
      // An owner from before the sale was opened may not know yet that it is none any more.
      const astray = order.final?.kind === "refused" && order.final.refusal.code === "sale-unknown"
      return astray && models.get(concertId)!.opened ? clients.operator(concertId, command) : order
    })
  }
  const join = (): void => {
    for (const concertId of lined.filter(paused)) {
      const watching = subscribers.all.filter((subscriber) => subscriber.concertId === concertId)
      const others = watching.length === 0 ? [] : clients.people.slice(0, 3)
      const coming = new Set([...others.map(({ id }) => id), ...watching.map(({ person }) => person)])
      for (const person of coming) clients.ask(person, concertId, { kind: "join", person })
    }
  }
  const letIn = (): void => {
    for (const concertId of lined) {
      const first = paused(concertId) ? lineOf(concertId).next() : undefined
      if (first !== undefined) clients.operator(concertId, { kind: "activate", person: first.person })
    }
  }
  const steps = [join, letIn]
  return () => {
    if (clients.done) insist()
    while (clients.done && steps.length > 0) steps.shift()!()
    return clients.done
  }
}
