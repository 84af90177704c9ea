/** One seed of a cluster from its draw to its verdict: faults, healing, rest, the loss of one more node, and the end. */
import { guarded } from "../guards.ts"
import { settle, stepsMax } from "../settle.ts"
import type { ClusterMachine } from "./ClusterMachine.ts"
import { type ClusterObservers, ClusterWorld } from "./ClusterWorld.ts"
import type { ClusterFault } from "./cluster-faults.ts"
import { misplaced } from "./sale-moves.ts"
import { takeoverMsMax } from "./takeovers.ts"

/** After healing everything must settle within this much virtual time, on top of holds that are to end. */
const settleMsMax = 60_000
/** Nothing strikes for so long before a node is lost at the end: all have found each other again. */
const calmMs = 4_000
const askAgainMs = 50

export const runCluster = (
  seed: number,
  only?: ReadonlyArray<ClusterFault>,
  record = false,
  observers?: ClusterObservers,
): ClusterWorld =>
  guarded((random) => {
    const world = new ClusterWorld(seed, only, record, observers)
    // Effect draws numbers for the ids of its calls.
    const stream = world.randomness.domain("effect")
    random(() => stream.below("random", 2 ** 32) / 2 ** 32)
    try {
      while (world.violation === undefined && world.queue.steps < stepsMax && world.queue.step(world.draw.safetyMs));
      if (world.violation === undefined) healing(world)
    } catch (defect) {
      world.violate(`defect: ${defect instanceof Error ? (defect.stack ?? defect.message) : String(defect)}`)
    }
    return world
  })

const healing = (world: ClusterWorld): void => {
  const { draw, people, queue } = world
  world.heal()
  const until = queue.now + settleMsMax + draw.storage.lateMsMax
  if (!settle(world, until, () => people.every(({ done }) => done)))
    return stuck(world, people.find(({ done }) => !done)?.waitsFor ?? "people")
  const calmAt = queue.now + calmMs
  const models = [...world.models.values()]
  const rest = () =>
    queue.now >= calmAt && !world.database.busy && models.every(({ held, opened }) => opened && held === 0)
  if (!settle(world, until + draw.holdTtlMs, () => rest() && disagreement(world) === undefined))
    return stuck(world, disagreement(world) ?? "some holds have not ended")
  rested(world)
  if (world.violation === undefined) loseOne(world)
  if (world.violation === undefined) stopAll(world)
}

const stuck = (world: ClusterWorld, why: string): void =>
  world.violate(
    `I17: ${why}, ${world.queue.now - world.draw.safetyMs} ms after the faults stopped (${world.queue.steps} steps)`,
  )

const ownersOf = (world: ClusterWorld, concertId: number): ReadonlyArray<ClusterMachine> =>
  world.machines.filter((machine) => machine.owns(concertId))

/** What the nodes do not agree about yet. */
const disagreement = (world: ClusterWorld): string | undefined => {
  for (const [concertId, { position }] of world.models) {
    if (ownersOf(world, concertId).length !== 1)
      return `concert ${concertId} has ${ownersOf(world, concertId).length} owners`
    const wrong = misplaced(world, concertId, ownersOf(world, concertId)[0].address)
    if (wrong !== undefined) return wrong
    for (const { joined, name } of world.machines) {
      const offset = joined?.feed.view(concertId)?.offset
      if (offset !== position)
        return `${name} shows position ${offset} of concert ${concertId}, which is at ${position}`
    }
  }
  return undefined
}

const rested = (world: ClusterWorld): void => {
  for (const concertId of world.models.keys()) {
    const shown = world.machines.map((machine) => ({ machine, view: machine.joined?.feed.view(concertId) }))
    const owners = ownersOf(world, concertId)
    world.checkCluster((checker) => checker.rested?.({ concertId, owners, shown }))
  }
}

/** With nothing else in the way a node is killed or frozen: its sales have to be served by others in time. */
const loseOne = (world: ClusterWorld): void => {
  const random = world.randomness.domain("end")
  const lost = random.pick("lost", world.machines)
  const how = random.pick("how", ["killed", "frozen"] as const)
  const sales = [...world.models.keys()].filter((concertId) => lost.owns(concertId))
  const others = world.machines.filter((machine) => machine !== lost)
  const at = world.queue.now
  const limit = takeoverMsMax(how, world.draw)
  const open = new Set(sales)
  if (how === "killed") world.kill(lost, 60_000)
  else world.pause(lost, 30_000)
  for (const concertId of sales) {
    const ask = (): void => {
      if (!open.has(concertId)) return
      random.pick("asked", others).joined?.sales.ask(concertId, { kind: "overview" }, (asked) => {
        if (asked.kind !== "answer" || !open.delete(concertId)) return
        world.mark(`taken over from a node that was ${how}`)
        world.checkCluster((checker) => checker.takenOver?.({ how, concertId, tookMs: world.queue.now - at }))
      })
      world.after(askAgainMs, ask)
    }
    ask()
  }
  const done = settle(world, at + 4 * limit, () => open.size === 0)
  if (!done) world.checkCluster((checker) => checker.takenOver?.({ how, concertId: [...open][0], tookMs: 4 * limit }))
}

const stopAll = (world: ClusterWorld): void => {
  let stopped = 0
  for (const machine of world.machines) {
    machine.parts?.process.resume()
    machine.stop(() => stopped++)
  }
  const done = () => stopped === world.machines.length
  if (!settle(world, world.queue.now + settleMsMax, done)) world.violate("I17: a node does not stop")
  world.trace.add("settled", 0)
}
