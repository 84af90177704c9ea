/** Runs scenarios one after the other, and says what each came to. */
import { join } from "node:path"
import { root } from "../gate/Step.ts"
import { scenarioFolder } from "./Chain.ts"
import type { Outcome } from "./report.ts"
import { runScript } from "./runScript.ts"
import type { Scenario } from "./Scenario.ts"
import { startParts } from "./ScenarioParts.ts"
import { type ScenarioServer, startServer } from "./ScenarioServer.ts"

export type RunOptions = {
  /** Whether each script gets a server and a database of its own. */
  readonly fresh: boolean
  readonly hash: (scenario: Scenario) => string
  readonly show: (text: string) => void
  /** Ends the run; what it started is stopped before the answer. */
  readonly signal: AbortSignal
  /** Where a script that has a screen keeps pictures of it; absent: nowhere. */
  readonly pictures?: string
  /** Where the scripts lie. */
  readonly folder?: string
  /** Starts what they run against, from settings of a server. */
  readonly start?: (settings: Readonly<Record<string, string>>) => Promise<ScenarioServer>
}

/** Fewer outcomes than scenarios only after `signal`. */
export async function runScenarios(
  scenarios: ReadonlyArray<Scenario>,
  options: RunOptions,
): Promise<ReadonlyArray<Outcome>> {
  const { fresh, show, signal, start = startServer } = options
  const outcomes: Array<Outcome> = []
  const parts = await startParts(new Set(scenarios.flatMap(({ needs }) => needs)))
  let server: ScenarioServer | undefined
  const stopServer = async (): Promise<void> => {
    const stopping = server
    server = undefined
    await stopping?.stop()
  }
  try {
    for (const [index, scenario] of scenarios.entries()) {
      if (signal.aborted) break
      show(`\n[${index + 1}/${scenarios.length}] ${scenario.name}\n`)
      const lack = scenario.needs.flatMap((part) => parts.missing.get(part) ?? []).join("; ")
      if (fresh) await stopServer()
      if (lack === "") server ??= await start(parts.settings)
      const outcome = lack === "" ? await runOne(scenario, server!, options) : notRun(scenario, lack, options)
      if (outcome === undefined) break
      outcomes.push(outcome)
      show(
        `${outcome.verdict}${outcome.reason === null ? "" : `: ${outcome.reason}`} (${outcome.seconds.toFixed(1)} s)\n`,
      )
    }
  } finally {
    await stopServer()
    await parts.drop()
  }
  return outcomes
}

const notRun = (scenario: Scenario, reason: string, { hash }: RunOptions): Outcome => {
  const { group, name, title } = scenario
  return { name, group, title, verdict: "not run", reason, seconds: 0, hash: hash(scenario), output: "" }
}

/** Undefined where it was interrupted. */
async function runOne(
  scenario: Scenario,
  { controlUrl, url }: ScenarioServer,
  { folder = join(root, scenarioFolder), hash, pictures = "", show, signal }: RunOptions,
): Promise<Outcome | undefined> {
  const { group, name, title } = scenario
  const start = performance.now()
  const { code, output } = await runScript(
    join(folder, `${name}.sh`),
    { API_HOST: url, CONTROL_URL: controlUrl, PICTURES_FOLDER: pictures },
    { show, signal },
  )
  const seconds = (performance.now() - start) / 1_000
  if (signal.aborted) return undefined
  const passed = code === 0
  const reason = passed ? null : code === null ? "it did not end" : `exit code ${code}`
  return { name, group, title, verdict: passed ? "passed" : "failed", reason, seconds, hash: hash(scenario), output }
}
