/** `npm run scenarios`: runs the scripts of scenarios/ against a server that it starts, and writes docs/reports. */
import { spawnSync } from "node:child_process"
import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { onInterrupt } from "../gate/interrupt.ts"
import { root } from "../gate/Step.ts"
import { routeFacts } from "../route-facts.ts"
import { type Asked, readArguments, usage } from "./arguments.ts"
import { scenarioFolder, textsIn } from "./Chain.ts"
import { latestName, latestPage, type Outcome, type Run, reportFolder, reportName, reportPage } from "./report.ts"
import { runScenarios } from "./runScenarios.ts"
import { hashOf, scenariosIn } from "./Scenario.ts"

/** Of the page, for its documents. */
const pictureFolder = "docs/pictures"

const files = textsIn(scenarioFolder)
const all = scenariosIn(files)
const groups = [...new Set(all.map(({ group }) => group))]

const git = (...words: ReadonlyArray<string>): string =>
  spawnSync("git", words, { cwd: root, encoding: "utf8" }).stdout?.trim() ?? ""

/** What is run: a commit, and whether files differ from it. */
const commit = (): string => {
  const name = git("rev-parse", "--short=12", "HEAD")
  if (name === "") return "no commit"
  return git("status", "--porcelain") === "" ? name : `${name} and changes`
}

const keep = (outcomes: ReadonlyArray<Outcome>, run: Run): void => {
  const folder = join(root, reportFolder)
  mkdirSync(folder, { recursive: true })
  const write = (name: string, text: string): void => {
    writeFileSync(join(folder, name), text)
    console.log(`${reportFolder}/${name}`)
  }
  for (const group of new Set(outcomes.map((outcome) => outcome.group))) {
    const ofGroup = outcomes.filter((outcome) => outcome.group === group)
    write(reportName(group), reportPage(group, ofGroup, run))
  }
  write(latestName, latestPage(textsIn(reportFolder)))
}

/** The exit code where nothing interrupted the run. */
const run = async ({ fresh, groups: asked, keep: kept }: Asked, signal: AbortSignal): Promise<number> => {
  const facts: Run = { started: `${new Date().toISOString().slice(0, 19)}Z`, commit: commit() }
  const routes = await routeFacts()
  const scenarios = all.filter(({ group }) => asked.includes(group))
  const show = (text: string): void => void process.stdout.write(text)
  const hash = (scenario: (typeof all)[number]): string => hashOf(scenario, files, routes)
  const outcomes = await runScenarios(scenarios, {
    fresh,
    hash,
    show,
    signal,
    ...(kept && { pictures: join(root, pictureFolder) }),
  })
  if (signal.aborted) return 1
  console.log("")
  if (kept) keep(outcomes, facts)
  const count = (verdict: Outcome["verdict"]): number => outcomes.filter((each) => each.verdict === verdict).length
  for (const { name, reason, verdict } of outcomes) {
    if (verdict !== "passed") console.log(`${verdict}: ${name}: ${reason}`)
  }
  console.log(`${count("passed")} passed, ${count("failed")} failed, ${count("not run")} not run`)
  return count("failed") === 0 && count("passed") > 0 ? 0 : 1
}

const asked = readArguments(process.argv.slice(2), groups)
if (typeof asked === "string") {
  console.error(`${asked}; npm run scenarios -- --help`)
  process.exitCode = 2
} else if (asked.help) console.log(usage(groups))
else if (asked.list) {
  for (const { name, needs, title } of all) {
    console.log(`${name.padEnd(26)}${title}${needs.length === 0 ? "" : ` (needs ${needs.join(", ")})`}`)
  }
} else {
  const ending = new AbortController()
  const done = Promise.withResolvers<void>()
  const interrupted = onInterrupt(() => {
    ending.abort()
    return done.promise
  })
  try {
    const code = await run(asked, ending.signal)
    done.resolve()
    process.exitCode = (await interrupted.code()) ?? code
  } finally {
    done.resolve()
  }
}
