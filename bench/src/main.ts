/** `npm run bench -- <name>`: runs experiments, prints their reports and keeps the raw lines. */
import { checkout } from "./checkout/experiment.ts"
import { cluster } from "./cluster/experiment.ts"
import { compareText } from "./compare.ts"
import { core } from "./core/experiment.ts"
import { coreLine } from "./core-line/experiment.ts"
import { writeDocs } from "./docs.ts"
import { dump } from "./dump/experiment.ts"
import type { Experiment, Report } from "./Experiment.ts"
import { type ExperimentName, experimentNames } from "./experiment-names.ts"
import { generator } from "./generator/experiment.ts"
import { guardedHold } from "./guarded-hold/experiment.ts"
import { history } from "./history/experiment.ts"
import { httpHold } from "./http-hold/experiment.ts"
import { httpJoin } from "./http-join/experiment.ts"
import { joinFlood } from "./join-flood/experiment.ts"
import { joinProof } from "./join-proof/experiment.ts"
import { journalDump } from "./journal/journal-dump.ts"
import { journalFence } from "./journal/journal-fence.ts"
import { journalRows } from "./journal/journal-rows.ts"
import { lineBackends } from "./line-backends/experiment.ts"
import { lineRestart } from "./line-restart/experiment.ts"
import { commit, machine, noise } from "./machine.ts"
import { type Options, parse, usage } from "./options.ts"
import { overload } from "./overload/experiment.ts"
import { page } from "./page/experiment.ts"
import { joinProfile, streamsProfile } from "./profile/experiment.ts"
import { reportMarkdown, reportText } from "./report.ts"
import { restart } from "./restart/experiment.ts"
import { append, type Line, lineAt } from "./results.ts"
import { sim } from "./sim/experiment.ts"
import { slowReaders } from "./slow-readers/experiment.ts"
import { steady } from "./steady/experiment.ts"
import { streams, streams5000 } from "./streams/experiment.ts"
import { webhooks } from "./webhooks/experiment.ts"

const byName: Readonly<Record<ExperimentName, Experiment>> = {
  generator,
  core,
  "core-line": coreLine,
  "http-hold": httpHold,
  "guarded-hold": guardedHold,
  "http-join": httpJoin,
  "join-profile": joinProfile,
  "join-flood": joinFlood,
  "join-proof": joinProof,
  streams,
  "streams-5000": streams5000,
  "streams-profile": streamsProfile,
  "slow-readers": slowReaders,
  restart,
  "line-restart": lineRestart,
  overload,
  steady,
  dump,
  "journal-fence": journalFence,
  "journal-rows": journalRows,
  "journal-dump": journalDump,
  sim,
  "line-backends": lineBackends,
  history,
  webhooks,
  checkout,
  cluster,
  page,
}

const experiments = experimentNames.map((name) => byName[name])

const say = (line: string): void => void process.stderr.write(`${line}\n`)

const measure = async (experiment: Experiment, options: Options): Promise<void> => {
  const on = machine()
  const before = noise()
  const report: Report = await experiment.run(options, say)
  const after = noise()
  const line: Line = {
    experiment: experiment.name,
    at: new Date().toISOString(),
    commit: commit(),
    machine: on,
    options,
    stealPercent: (100 * (after.stealTicks - before.stealTicks)) / Math.max(1, after.ticks - before.ticks),
    load1: [before.load1, after.load1],
    report,
  }
  console.log(reportText(line))
  if (options.keep) append(line)
}

const nameWidth = Math.max(...experiments.map(({ name }) => name.length)) + 1
const listText = (): string => experiments.map(({ name, summary }) => `${name.padEnd(nameWidth)}${summary}`).join("\n")

const main = async (): Promise<void> => {
  const { names, help, list, options } = parse(process.argv.slice(2))
  if (help || (names.length === 0 && !list)) return console.log(`${usage}\n${listText()}`)
  if (list) return console.log(listText())
  if (names[0] === "show" && names.length < 2) throw new Error("show needs a result; name one as core:-1")
  if (names[0] === "compare" && names.length !== 3)
    throw new Error("compare needs two results; name them as core:-2 core:-1")
  if (names[0] === "show")
    return console.log(
      names
        .slice(1)
        .map((which) => reportMarkdown(lineAt(which)))
        .join("\n\n"),
    )
  if (names[0] === "docs") return console.log(writeDocs(experiments.map(({ name }) => name)))
  if (names[0] === "compare") return console.log(compareText(names[1], names[2]))
  const chosen = names[0] === "all" ? experiments : names.map((name) => find(name))
  for (const experiment of chosen) await measure(experiment, options)
}

const find = (name: string): Experiment => {
  const found = experiments.find((experiment) => experiment.name === name)
  if (found === undefined) throw new Error(`there is no experiment ${name}; there are:\n${listText()}`)
  return found
}

try {
  await main()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
