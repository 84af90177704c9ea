/** The command line of the simulation: `npm run sim -- --help`. */

import { execFileSync } from "node:child_process"
import { reasonOf } from "@ticketrush/protocol"
import { Defect } from "@ticketrush/protocol/assert"
import { replayFile } from "./incident.ts"
import { minimize } from "./minimize.ts"
import { mutantLine, patchNames, runMutant } from "./mutants.ts"
import { help, type Options, parseOptions, scenarioArguments } from "./options.ts"
import { endCopies, patchedCopy, runPatched } from "./patched.ts"
import { clusterMissing, clusterReportLines, printClusterSeed } from "./print-cluster.ts"
import { printRace, printRaces } from "./race/print.ts"
import { type About, linesOf, type Run, replayRun, writeRun } from "./recorded.ts"
import { missing, reportLines } from "./report.ts"
import { runWorld } from "./run.ts"
import { runSeeds, type Summary } from "./Seeds.ts"
import { printStrategies, printStrategy } from "./strategies/print-strategy.ts"
import { drawLines, drawWorld, type Scenario } from "./swarm.ts"
import type { World } from "./World.ts"

const main = async (args: ReadonlyArray<string>): Promise<number> => {
  const options = parseOptions(args)
  if (options.help) return print(help)
  if (options.patch !== undefined) return runPatch(options.patch, args)
  if (options.race !== undefined) {
    const { race, seeds, many } = options
    return many ? printRaces(race, seeds, print) : printRace(race, seeds.first, print)
  }
  if (options.strategy !== undefined) return sellThrough(options.strategy, options)
  if (options.cluster) return options.many ? runMany(options) : ofClusters(options).show(options.seeds.first)
  if (options.journal !== undefined) return replayJournal(options.journal, options)
  if (options.replay !== undefined) return replayTrace(options.replay, options)
  if (options.mutants) return runMutants(options)
  return options.single
    ? runOne({ seed: options.seeds.first, overrides: options.overrides }, options)
    : runMany(options)
}

const sellThrough = (strategy: string, { json, keepGoing, many, seeds, strategyFaults: faults }: Options): number =>
  many
    ? printStrategies(strategy, seeds, { faults, keepGoing, json, now: () => performance.now() }, print)
    : printStrategy(strategy, seeds.first, faults, print)

const print = (line: string): number => {
  process.stdout.write(`${line}\n`)
  return 0
}

// ---- one seed ----

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

const aboutOf = (options: Options): About => ({ commit: options.commit ?? commit(), patch: options.patchedWith })

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

// ---- many seeds ----

type Many = {
  readonly report: (summary: Summary, elapsedMs: number) => ReadonlyArray<string>
  /** What happened less often than it had to. */
  readonly tooRare: (summary: Summary) => ReadonlyArray<string>
  /** Runs one seed again and shows it. Gives the exit code. */
  readonly show: (seed: number) => number
}

const ofWorlds = (options: Options): Many => {
  const { floors, overrides } = options
  return {
    report: (summary, elapsedMs) => reportLines(summary, elapsedMs, overrides.faults),
    tooRare: (summary) => missing(summary, floors, overrides.faults),
    show: (seed) => runOne({ seed, overrides }, options),
  }
}

const ofClusters = ({ clusterFaults: faults, floors, verbose }: Options): Many => ({
  report: (summary, elapsedMs) => clusterReportLines(summary, elapsedMs, faults),
  tooRare: (summary) => clusterMissing(summary, floors, faults),
  show: (seed) => printClusterSeed({ seed, faults, verbose }, print),
})

const runMany = async (options: Options): Promise<number> => {
  const { cluster, clusterFaults, json, keepGoing, overrides, seeds, workers } = options
  const { report, show, tooRare } = cluster ? ofClusters(options) : ofWorlds(options)
  const total = seeds.last - seeds.first + 1
  const started = performance.now()
  const summary = await runSeeds(seeds, {
    ...{ overrides, workers, stopAtFailure: !keepGoing },
    cluster: cluster ? { faults: clusterFaults } : undefined,
    progress: (sum) => showProgress(sum, total, started),
  })
  showLine("")
  if (json) print(JSON.stringify(summary))
  else for (const line of report(summary, performance.now() - started)) print(line)
  const [first] = summary.failures
  if (first === undefined) {
    if (summary.seeds !== total) throw new Error(`${total} seeds were asked for, ${summary.seeds} ran`)
    const rare = tooRare(summary)
    for (const line of rare) (json ? complain : print)(line)
    return rare.length === 0 ? 0 : 1
  }
  if (json) return 1
  for (const { seed, violation } of summary.failures.slice(0, 20)) print(`  seed ${seed}: ${violation.split("\n")[0]}`)
  print(`the first failure, seed ${first.seed}:`)
  return show(first.seed)
}

/** One line on a terminal that the next one replaces. */
const showLine = (line: string): void => {
  const { isTTY, columns } = process.stderr
  if (isTTY && process.env.TERM !== "dumb") process.stderr.write(`\r\u001b[K${line.slice(0, columns - 1)}`)
}

const showProgress = (sum: Summary, total: number, started: number): void => {
  const part = sum.seeds / total
  const rate = sum.seeds / ((performance.now() - started) / 1000)
  const bar = "#".repeat(Math.round(part * 30)).padEnd(30, ".")
  showLine(`[${bar}] ${sum.seeds}/${total} seeds, ${rate.toFixed(0)}/s, ${sum.failures.length} failed`)
}

// ---- the rest ----

/** Only where there are copies to remove: a handler keeps a world that is being run from being ended at once. */
const endWithCopies = (): void => {
  process.once("exit", endCopies)
  const signals = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 }
  for (const [signal, number] of Object.entries(signals)) process.once(signal, () => process.exit(128 + number))
}

const runPatch = async (path: string, args: ReadonlyArray<string>): Promise<number> => {
  endWithCopies()
  const copy = patchedCopy(path)
  try {
    const at = args.findIndex((arg) => arg.startsWith("--patch"))
    const rest = args.toSpliced(at, args[at].includes("=") ? 1 : 2)
    return await runPatched(copy, [...rest, "--patched-with", path, "--commit", commit()])
  } finally {
    copy.remove()
  }
}

/** So many finds make a median that says something. */
const findsPerMutant = 3

const runMutants = async ({ seeds: range, workers, mutantsMedianMax: max }: Options): Promise<number> => {
  endWithCopies()
  const names = patchNames()
  const tooRare: string[] = []
  print("| Planted bug                    | Found in seeds | Median | Promises it broke |")
  print("|---|---|---|---|")
  for (const [i, name] of names.entries()) {
    const progress = ({ seeds, found }: { seeds: number; found: number }): void =>
      showLine(`[${i + 1}/${names.length}] ${name}: found in ${found} of ${seeds} seeds`)
    const mutant = await runMutant(name, { range, workers, findsMin: findsPerMutant, progress })
    showLine("")
    print(mutantLine(mutant))
    if (mutant.found === 0) tooRare.push(`${name} was not found in ${mutant.seeds} seeds`)
    else if (mutant.seedsMedian > max) tooRare.push(`${name} takes ${mutant.seedsMedian} seeds, ${max} at most`)
  }
  for (const line of tooRare) print(`too rare: ${line}`)
  return tooRare.length === 0 ? 0 : 1
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

/** Of these sources, wherever they are called from. */
const commit = (): string => {
  try {
    return execFileSync("git", ["rev-parse", "--short", "HEAD"], {
      cwd: import.meta.dirname,
      stdio: ["ignore", "pipe", "ignore"],
    })
      .toString()
      .trim()
  } catch {
    return "unknown (no git here)"
  }
}

const complain = (message: string): void => void process.stderr.write(`sim: ${message.split("\n")[0]}\n`)

// A reader of the first lines only (`| head`) needs no more; no verdict is told that was not printed.
process.stdout.on("error", (failure: NodeJS.ErrnoException) => {
  if (failure.code !== "EPIPE") complain(`the output cannot be written: ${failure.message}`)
  process.exit(2)
})

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (failure) {
  complain(reasonOf(failure))
  process.exitCode = failure instanceof Defect ? 1 : 2
}
