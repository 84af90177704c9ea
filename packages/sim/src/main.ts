/** The command line of the simulation: `npm run sim -- --help`. */
import { execFileSync } from "node:child_process"
import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { Defect } from "@ticketrush/protocol/assert"
import { replayFile } from "./incident.ts"
import { minimize } from "./minimize.ts"
import { mutantLine, patchNames, runMutant } from "./mutants.ts"
import { help, type Options, parseOptions, scenarioArguments } from "./options.ts"
import { patchedCopy, runPatched } from "./patch.ts"
import { printRace, printRaces } from "./race/print.ts"
import { missing, reportLines } from "./report.ts"
import { runWorld } from "./run.ts"
import { runSeeds, type Summary } from "./Seeds.ts"
import { drawLines, drawWorld, type Scenario } from "./swarm.ts"
import { timelineHtml } from "./timeline.ts"
import { traceLine } from "./trace.ts"
import type { World } from "./World.ts"

const main = async (args: ReadonlyArray<string>): Promise<number> => {
  const options = parseOptions(args)
  if (options.help) return print(help)
  if (options.patch !== undefined) return runPatch(options.patch, args)
  if (options.race !== undefined) {
    const { race, seeds, many } = options
    return many ? printRaces(race, seeds, print) : printRace(race, seeds.first, print)
  }
  if (options.journal !== undefined) return replayJournal(options.journal)
  if (options.replay !== undefined) return replayTrace(options.replay)
  if (options.mutants) return runMutants(options)
  return options.single
    ? runOne({ seed: options.seeds.first, overrides: options.overrides }, options)
    : runMany(options)
}

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
  const lines = world.trace.events().map((event) => traceLine(event, world.trace.lanes))
  if (options.verbose) for (const line of lines) print(line)
  else if (world.violation !== undefined) for (const line of lines.slice(-50)) print(line)
  print(
    `trace hash ${world.trace.hash()}, ${lines.length} events, ${world.randomness.draws} draws, ${world.queue.steps} steps, ${world.clients.requests} requests, ${world.queue.now} simulated ms`,
  )
  const failed = world.violation !== undefined
  print(failed ? `VIOLATION ${world.violation}` : "no violation")
  if (failed || options.timeline) writeRun(world, scenario, options)
  if (failed) {
    print(`commit ${commit()}`)
    print(`again  npm run sim -- ${scenarioArguments(scenario.seed, scenario.overrides)}`)
  }
  return failed ? 1 : 0
}

const writeRun = (world: World, scenario: Scenario, options: Options): void => {
  mkdirSync(options.out, { recursive: true })
  const name = join(options.out, `seed-${scenario.seed}`)
  const events = world.trace.events().map((event) => traceLine(event, world.trace.lanes))
  const run = { scenario, commit: commit(), hash: world.trace.hash(), violation: world.violation ?? null, events }
  writeFileSync(`${name}.json`, JSON.stringify(run, null, 1))
  writeFileSync(`${name}.html`, timelineHtml(world, `seed ${scenario.seed}`))
  print(`written ${name}.json and ${name}.html`)
}

// ---- many seeds ----

const runMany = async (options: Options): Promise<number> => {
  const total = options.seeds.last - options.seeds.first + 1
  const started = performance.now()
  const summary = await runSeeds(options.seeds, {
    overrides: options.overrides,
    workers: options.workers,
    stopAtFailure: !options.keepGoing,
    progress: (sum) => showProgress(sum, total, started),
  })
  showLine("")
  if (options.json) print(JSON.stringify(summary))
  else for (const line of reportLines(summary, performance.now() - started)) print(line)
  const [first] = summary.failures
  if (first === undefined) {
    const tooRare = missing(summary, options.floors, options.overrides.faults)
    for (const line of options.json ? [] : tooRare) print(line)
    return tooRare.length === 0 ? 0 : 1
  }
  for (const failure of summary.failures.slice(0, 20))
    print(`  seed ${failure.seed}: ${failure.violation.split("\n")[0]}`)
  if (options.json) return 1
  print(`the first failure, seed ${first.seed}:`)
  return runOne({ seed: first.seed, overrides: options.overrides }, options)
}

/** One line on a terminal that the next one replaces. */
const showLine = (line: string): void => {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${line}`)
}

const showProgress = (sum: Summary, total: number, started: number): void => {
  const part = sum.seeds / total
  const rate = sum.seeds / ((performance.now() - started) / 1000)
  const bar = "#".repeat(Math.round(part * 30)).padEnd(30, ".")
  showLine(`[${bar}] ${sum.seeds}/${total} seeds, ${rate.toFixed(0)}/s, ${sum.failures.length} failed`)
}

// ---- the rest ----

const runPatch = async (path: string, args: ReadonlyArray<string>): Promise<number> => {
  const copy = patchedCopy(path)
  try {
    const at = args.findIndex((arg) => arg.startsWith("--patch"))
    const count = args[at].includes("=") ? 1 : 2
    return await runPatched(copy, [...args.slice(0, at), ...args.slice(at + count)])
  } finally {
    copy.remove()
  }
}

/** So many finds make a median that says something. */
const findsPerMutant = 3

const runMutants = async ({ seeds: range, workers, mutantsMedianMax: max }: Options): Promise<number> => {
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

const replayTrace = (path: string): number => {
  const run = JSON.parse(readFileSync(path, "utf8")) as {
    scenario: Scenario
    commit: string
    hash: string
    events: ReadonlyArray<string>
  }
  const world = runWorld(run.scenario, true)
  const events = world.trace.events().map((event) => traceLine(event, world.trace.lanes))
  if (world.trace.hash() === run.hash) {
    print(`the same run: ${events.length} events, trace hash ${run.hash}`)
    print(world.violation === undefined ? "no violation" : `VIOLATION ${world.violation}`)
    return world.violation === undefined ? 0 : 1
  }
  const at = events.findIndex((line, i) => line !== run.events[i])
  print(`another course since event ${at} (written at commit ${run.commit}, this is ${commit()})`)
  print(`  was ${run.events[at] ?? "the end"}`)
  print(`  is  ${events[at] ?? "the end"}`)
  return 1
}

const replayJournal = (path: string): number => {
  for (const sale of replayFile(path)) {
    print(
      `concert ${sale.concertId}: ${sale.records} records, ${sale.position} events, ${sale.epochs} epochs, ${sale.held} seats held, ${sale.sold} sold, state hash ${sale.stateHash}`,
    )
  }
  return 0
}

const commit = (): string => {
  try {
    return execFileSync("git", ["rev-parse", "--short", "HEAD"], { stdio: ["ignore", "pipe", "ignore"] })
      .toString()
      .trim()
  } catch {
    return "unknown (no git here)"
  }
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (failure) {
  process.stderr.write(`sim: ${failure instanceof Error ? failure.message : String(failure)}\n`)
  process.exitCode = failure instanceof Defect ? 1 : 2
}
