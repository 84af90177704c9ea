/**
 * What the command runs in its own process and shows: one world, a race, a strategy, what was recorded. All that it takes is loaded here
 * and not by `main.ts`, which leaves many seeds to threads and a patch to a copy.
 */
import { reasonOf } from "@ticketrush/protocol"
import { commitOf } from "./commit.ts"
import { replayFile } from "./incident.ts"
import { minimize } from "./minimize.ts"
import { type Options, scenarioArguments } from "./options.ts"
import { printClusterSeed } from "./print-cluster.ts"
import { printRace, printRaces } from "./race/print.ts"
import { type About, linesOf, type Run, replayRun, writeRun } from "./recorded.ts"
import { runWorld } from "./run.ts"
import { complain, print } from "./said.ts"
import { printStrategies, printStrategy } from "./strategies/print-strategy.ts"
import { drawLines, drawWorld, type Scenario } from "./swarm.ts"
import type { World } from "./World.ts"

/** Gives the exit code, as all of these do. `now`: milliseconds of a clock that never goes back. */
export const shown = (options: Options, now: () => number): number => {
  if (options.race !== undefined) return raceFor(options.race, options)
  if (options.strategy !== undefined) return sellThrough(options.strategy, options, now)
  if (options.cluster) return showSeed(options.seeds.first, options)
  if (options.journal !== undefined) return replayJournal(options.journal, options)
  if (options.replay !== undefined) return replayTrace(options.replay, options)
  return showSeed(options.seeds.first, options)
}

/** Runs one seed and shows it. */
export const showSeed = (seed: number, options: Options): number => {
  const { cluster, clusterFaults: faults, overrides, verbose } = options
  return cluster ? printClusterSeed({ seed, faults, verbose }, print) : runOne({ seed, overrides }, options)
}

const raceFor = (race: NonNullable<Options["race"]>, { many, seeds }: Options): number =>
  many ? printRaces(race, seeds, print) : printRace(race, seeds.first, print)

const sellThrough = (
  strategy: string,
  { json, keepGoing, many, seeds, strategyFaults: faults }: Options,
  now: () => number,
): number =>
  many
    ? printStrategies(strategy, seeds, { faults, keepGoing, json, now }, print)
    : printStrategy(strategy, seeds.first, faults, print)

const runOne = (scenario: Scenario, options: Options): number => {
  const world = drawnAndRun(scenario)
  if (world.violation === undefined || !options.minimize) return explain(world, scenario, options)
  const shrunk = minimize(scenario, 2_000, (line) => print(`  ${line}`))
  print(`shrunk after ${shrunk.tried} runs`)
  return explain(drawnAndRun(shrunk.scenario), shrunk.scenario, options)
}

/** The draw is printed before the first step: a run that never ends has said what it is. */
const drawnAndRun = (scenario: Scenario): World => {
  for (const line of drawLines(drawWorld(scenario))) print(line)
  return runWorld(scenario, true)
}

const explain = (world: World, scenario: Scenario, options: Options): number => {
  const lines = linesOf(world)
  if (options.verbose) for (const line of lines) print(line)
  else if (world.violation !== undefined) for (const line of lines.slice(-50)) print(line)
  print(
    `trace hash ${world.trace.hash()}, ${lines.length} events, ${world.randomness.draws} draws, ${world.queue.steps} steps, ${world.clients.requests} requests, ${world.queue.now} simulated ms`,
  )
  const failed = world.violation !== undefined
  print(failed ? `VIOLATION ${world.violation}` : "no violation")
  if (!failed && !options.timeline) return 0
  const about = aboutOf(options)
  const { seed, overrides } = scenario
  const again = [`commit ${about.commit}`, `again  npm run sim -- ${scenarioArguments(seed, overrides, about.patch)}`]
  if (failed) for (const line of again) print(line)
  const head = { title: `seed ${seed}`, lines: [...again, ...drawLines(world.draw)] }
  const written = write(options.out, { world, scenario, about, events: lines, head })
  return failed ? 1 : written ? 0 : 2
}

const aboutOf = (options: Options): About => ({ commit: options.commit ?? commitOf(), patch: options.patchedWith })

/** A disk that is full does not take the verdict away. */
const write = (folder: string, run: Run): boolean => {
  try {
    print(`written ${writeRun(folder, run)}`)
    return true
  } catch (failure) {
    complain(`trace and timeline were not written: ${reasonOf(failure)}`)
    return false
  }
}

const replayTrace = (path: string, options: Options): number => {
  const [exitCode, ...lines] = replayRun(path, aboutOf(options))
  for (const line of lines) print(line)
  return exitCode
}

const replayJournal = (path: string, options: Options): number => {
  for (const sale of replayFile(path, options)) {
    print(
      `concert ${sale.concertId}: ${sale.records} records, ${sale.position} events, ${sale.epochs} epochs, ${sale.held} seats held, ${sale.sold} sold, state hash ${sale.stateHash}`,
    )
  }
  return 0
}
