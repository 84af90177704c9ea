/** The command line of the simulation: `npm run sim -- --help`. */

import { reasonOf } from "@ticketrush/protocol"
import { Defect } from "@ticketrush/protocol/assert"
import { commitOf } from "./commit.ts"
import { mutantLine, patchNames, runMutant } from "./mutants.ts"
import { help, type Options, parseOptions } from "./options.ts"
import { endCopies, patchedCopy, runPatched } from "./patched.ts"
import { missing, reportLines } from "./report.ts"
import { runSeeds, type Summary } from "./Seeds.ts"
import { complain, print } from "./said.ts"

const main = async (args: ReadonlyArray<string>): Promise<number> => {
  const options = parseOptions(args)
  if (options.help) return print(help)
  if (options.patch !== undefined) return runPatch(options.patch, args)
  if (options.mutants) return runMutants(options)
  return runsInThreads(options) ? runMany(options) : (await engine(options)).shown(options, () => performance.now())
}

/** Many seeds do, but those of races and of strategies. */
const runsInThreads = ({ cluster, journal, many, race, replay, single, strategy }: Options): boolean =>
  cluster ? many : !single && [journal, race, replay, strategy].every((each) => each === undefined)

/** Most of the program: not loaded where it runs elsewhere, in threads or in a copy. A patch may have broken it. */
const engine = async ({ patchedWith }: Options): Promise<typeof import("./shown.ts")> => {
  try {
    return await import("./shown.ts")
  } catch (failure) {
    if (patchedWith === undefined) throw failure
    throw new Error(`the patched sources do not load: ${String(failure).split("\n")[0]}`)
  }
}

// ---- many seeds ----

type Many = {
  readonly report: (summary: Summary, elapsedMs: number) => ReadonlyArray<string>
  /** What happened less often than it had to. */
  readonly tooRare: (summary: Summary) => ReadonlyArray<string>
}

const ofWorlds = ({ floors, overrides }: Options): Many => ({
  report: (summary, elapsedMs) => reportLines(summary, elapsedMs, overrides.faults),
  tooRare: (summary) => missing(summary, floors, overrides.faults),
})

const ofClusters = async ({ clusterFaults: faults, floors }: Options): Promise<Many> => {
  const { clusterMissing, clusterReportLines } = await import("./print-cluster.ts")
  return {
    report: (summary, elapsedMs) => clusterReportLines(summary, elapsedMs, faults),
    tooRare: (summary) => clusterMissing(summary, floors, faults),
  }
}

const runMany = async (options: Options): Promise<number> => {
  const { cluster, clusterFaults, json, keepGoing, overrides, seeds, workers } = options
  const { report, tooRare } = cluster ? await ofClusters(options) : ofWorlds(options)
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
  return (await engine(options)).showSeed(first.seed, options)
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
    return await runPatched(copy, [...rest, "--patched-with", path, "--commit", commitOf()])
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
