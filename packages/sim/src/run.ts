/** One seed from its draw to its verdict. */
import { ledgerDiffers } from "./checkers/I10-ledger.ts"
import { corruptionPasses, replayDiffers } from "./checkers/I14-replay.ts"
import { misinformed, unsettled, waitingFor } from "./checkers/I17-settles.ts"
import type { Observers } from "./checkers/index.ts"
import { guarded } from "./guards.ts"
import { notLinearizable } from "./linearizability.ts"
import { lastOrders } from "./operators.ts"
import { settle, stepsMax } from "./settle.ts"
import type { Scenario } from "./swarm.ts"
import { World } from "./World.ts"

export type Verdict = {
  readonly scenario: Scenario
  readonly violation: string | undefined
  readonly hash: string
  readonly draws: number
  readonly steps: number
  readonly requests: number
  /** Virtual milliseconds. */
  readonly simulatedMs: number
  readonly faults: ReadonlyMap<string, number>
  readonly marks: ReadonlyMap<string, number>
}

/**
 * After healing everything must settle within this much virtual time (I17), on top of late commits and holds. A line of
 * hundreds with a cap of twenty takes ten rounds, and a sale that is read record by record over a slow database 7 s for each.
 */
const settleMsMax = 120_000

export const runSeed = (scenario: Scenario): Verdict => verdictOf(scenario, runWorld(scenario, false))

const verdictOf = (scenario: Scenario, world: World): Verdict => ({
  scenario,
  violation: world.violation,
  hash: world.trace.hash(),
  draws: world.randomness.draws,
  steps: world.queue.steps,
  requests: world.clients.requests,
  simulatedMs: world.queue.now,
  faults: world.tally.faults,
  marks: world.tally.marks,
})

export const runWorld = (scenario: Scenario, record: boolean, observers?: Observers): World =>
  guarded(() => runUnguarded(scenario, record, observers))

const runUnguarded = (scenario: Scenario, record: boolean, observers?: Observers): World => {
  const world = new World(scenario, record, observers)
  try {
    safetyPhase(world)
    if (world.violation === undefined) healingPhase(world)
    if (world.violation === undefined) ending(world)
  } catch (defect) {
    world.violate(`defect: ${defect instanceof Error ? (defect.stack ?? defect.message) : String(defect)}`)
  }
  return world
}

const safetyPhase = (world: World): void => {
  const { queue, draw } = world
  while (world.violation === undefined && queue.now < draw.safetyMs && queue.steps < stepsMax) {
    if (!queue.step(draw.safetyMs)) return
  }
}

/** All callers get a final answer, every hold is settled, every open statement has ended, every node stops cleanly. */
const healingPhase = (world: World): void => {
  const { queue, draw } = world
  world.heal()
  const budget = settleMsMax + draw.storage.lateMsMax
  const until = queue.now + budget
  if (!settle(world, until, () => world.clients.done)) return stuck(world, budget, waitingFor(world))
  if (!settle(world, until, lastOrders(world))) return stuck(world, budget, waitingFor(world))
  // What is settled must also stay so for a while.
  const grace = queue.now + draw.limits.duePollMs + 20 * draw.limits.tickMs
  const models = [...world.models.values()]
  const settled = () =>
    queue.now >= grace &&
    !world.database.busy &&
    world.provider.still &&
    world.clients.done &&
    models.every((model) => unsettled(model) === undefined) &&
    misinformed(world) === undefined
  const passMsMax = Math.max(0, ...draw.lines.map((line) => line?.passMs ?? 0))
  if (!settle(world, until + draw.holdTtlMs + passMsMax, settled)) {
    const what = models.map(unsettled).find((left) => left !== undefined) ?? misinformed(world) ?? "a statement"
    return stuck(world, budget, `${what} never ended`)
  }
  for (const model of world.models.values()) {
    const miscounted = model.miscounted()
    if (miscounted !== undefined) return world.violate(miscounted)
    const differs = world.provider.differs(model.concertId, model)
    if (differs !== undefined) return world.violate(differs)
  }
  let stopped = 0
  world.subscribers.stop()
  for (const node of world.nodes) {
    node.gateway?.streams.hub.stop()
    node.engine?.stop(() => stopped++)
  }
  if (!settle(world, queue.now + settleMsMax, () => stopped === world.nodes.length)) {
    return stuck(world, settleMsMax, "a node does not stop")
  }
  for (const node of world.nodes) {
    const waiting = node.engine?.counters().waiting ?? 0
    if (waiting > 0) return world.violate(`I16: ${waiting} commands still wait at ${node.name} when it has stopped`)
  }
  world.nodesStopped()
  world.trace.add("settled", 0)
}

const stuck = (world: World, budget: number, why: string): void =>
  world.violate(`I17: ${why}, ${budget} ms after the faults stopped (${world.queue.steps} steps)`)

const ending = (world: World): void => {
  for (const stream of world.database.streams.values()) {
    const broken = replayDiffers(world, stream) ?? ledgerDiffers(stream, world.provider.holds(stream.concertId))
    if (broken !== undefined) return world.violate(broken)
    if (world.draw.faults.includes("corruption")) {
      const unnoticed = corruptionPasses(world, stream)
      if (unnoticed !== undefined) return world.violate(unnoticed)
    }
  }
  const broken = notLinearizable(world)
  if (broken !== undefined) world.violate(broken)
}
