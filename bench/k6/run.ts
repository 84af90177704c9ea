/** `npm run k6 -- <scenario>`: runs one scenario with a real k6 and writes a report. Settings as in the original's runner. */
import { spawn, spawnSync } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { defaultServer, withToken } from "@ticketrush/cli/server"
import { trustedTokenHeader } from "@ticketrush/protocol/trusted-token"
import { Effect } from "effect"
import { startGateway } from "../src/http/Gateway.ts"
import { openPostgres } from "../src/http/Postgres.ts"
import { commit, machine } from "../src/machine.ts"
import { k6Binary } from "./binary.ts"
import { type RunFacts, reportMarkdown, type Step, type Summary, saturationMarkdown } from "./report.ts"

const folder = fileURLToPath(new URL(".", import.meta.url))
/** `join-arrival` at one rate after the other, until one is not held. */
const saturation = "join-saturation"
/** Parts of scenarios. */
const shared = ["judge.js", "trusted.js"]
const scenarios = readdirSync(folder)
  .filter((name) => name.endsWith(".js") && !shared.includes(name))
  .map((name) => name.slice(0, -3))
  .concat(saturation)

const usage = `npm run k6 -- <${scenarios.join("|")}> [--own-server]

  --own-server       start a server with a database of its own for this run
  --help             this text

k6 is the one on the PATH; where there is none, the first run builds it with Go, which takes a minute or two.

API_HOST           the server (http://127.0.0.1 and PORT, 8080); it may end in #token=..., as the banner of a start shows it
TICKETRUSH_DATA    data folder of that server on this machine, where its token is read (.data)
CONCERT_ID         the concert whose line is joined; without it one of 100 seats is put up on the trusted surface
K6_VUS             people at a time (60)
K6_DURATION        how long (60s)
K6_SLEEP_MAX_SEC   longest think time in seconds (0.2)
K6_USER_ID_BASE    ids of people begin here (900000000)
K6_RATE            arrivals per second of join-arrival; the first rate of join-saturation, which goes on in steps of it (2000)
K6_REPORT_FILE     the report (bench/results/k6-<scenario>.md)
`

const say = (line: string): void => void process.stderr.write(`${line}\n`)

/** Names of the runner to names in the scripts. */
const settingsOf = (api: string, concertId: number): Record<string, string> => {
  const given: Record<string, string | undefined> = {
    VUS: process.env.K6_VUS,
    DURATION: process.env.K6_DURATION,
    SLEEP_MAX_SEC: process.env.K6_SLEEP_MAX_SEC,
    USER_ID_BASE: process.env.K6_USER_ID_BASE,
    RATE: process.env.K6_RATE,
  }
  const set = Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return { API_HOST: api, CONCERT_ID: String(concertId), ...Object.fromEntries(set) }
}

/** k6 itself reads some of the same names, and would drop the scenario of the script for them. */
const withoutOurs = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("K6_")))

/** The token is not among the settings: those stand in the report, and in the list of processes. */
const environmentOf = ({ token }: Target): NodeJS.ProcessEnv =>
  token === null ? withoutOurs() : { ...withoutOurs(), TRUSTED_TOKEN: token }

const mustBeReady = async (api: string): Promise<void> => {
  const response = await fetch(`${api}/health/ready`).catch(() => null)
  if (response?.ok !== true)
    throw new Error(`No server is ready at ${api}. Start one with npm start, or use --own-server.`)
}

/** As the contract's scripts do it. */
const setUpConcert = async ({ api, token }: Target): Promise<string> => {
  const name = "k6"
  const names = { title: name, artistName: name, entertainmentName: name, agencyName: name }
  const response = await fetch(`${api}/api/concerts/setup`, {
    method: "POST",
    headers: { "content-type": "application/json", ...(token === null ? {} : { [trustedTokenHeader]: token }) },
    body: JSON.stringify({ ...names, concertDate: "2030-01-01T19:00:00", seatCount: 100 }),
  })
  const text = await response.text()
  const found = /ConcertID=(\d+)/.exec(text)
  if (found === null) throw new Error(`a concert could not be set up: ${response.status} ${text}`)
  return found[1]
}

/** A server, and the token of its trusted surface. */
type Target = { readonly api: string; readonly token: string | null }

type Run = { readonly facts: RunFacts; readonly summary: Summary }

const runK6 = async (scenario: string, target: Target, more: Readonly<Record<string, string>> = {}): Promise<Run> => {
  const { api } = target
  await mustBeReady(api)
  const binary = k6Binary(say)
  const concertId = Number(process.env.CONCERT_ID ?? (await setUpConcert(target)))
  const settings = { ...settingsOf(api, concertId), ...more }
  const scratch = mkdtempSync(join(tmpdir(), "ticketrush-k6-"))
  const startedAt = new Date().toISOString()
  try {
    const summaryFile = join(scratch, "summary.json")
    const words = ["run", "--quiet", "--no-usage-report", "--no-color", "--summary-export", summaryFile]
    const environment = Object.entries(settings).flatMap(([name, value]) => ["-e", `${name}=${value}`])
    const file = join(folder, `${scenario}.js`)
    const child = spawn(binary, [...words, ...environment, file], { env: environmentOf(target), stdio: "inherit" })
    const [exitCode] = (await once(child, "exit")) as [number]
    const on = machine()
    return {
      facts: {
        scenario,
        startedAt,
        k6: spawnSync(binary, ["version"], { encoding: "utf8" }).stdout.trim(),
        machine: `${on.cores} cores of ${on.cpu}, ${on.memoryGiB} GiB`,
        commit: commit(),
        exitCode,
        settings,
      },
      summary: JSON.parse(readFileSync(summaryFile, "utf8")) as Summary,
    }
  } finally {
    rmSync(scratch, { recursive: true })
  }
}

const report = (scenario: string, text: string): void => {
  const file = process.env.K6_REPORT_FILE ?? join(folder, `../results/k6-${scenario}.md`)
  writeFileSync(file, text)
  say(`report: ${file}`)
}

const runScenario = async (scenario: string, target: Target): Promise<number> => {
  if (scenario === saturation) return runSaturation(target)
  const { facts, summary } = await runK6(scenario, target)
  report(scenario, reportMarkdown(facts, summary))
  return facts.exitCode
}

/** More steps than this have found nothing. */
const stepsMax = 20

/** Held: every arrival found a client to send it, every join was accepted, p99 within the contract's bound. */
const runSaturation = async (target: Target): Promise<number> => {
  const first = Number(process.env.K6_RATE ?? 2_000)
  const steps: Step[] = []
  for (let rate = first; steps.length < stepsMax; rate += first) {
    say(`${rate} joins a second`)
    // All people of a step are new: joining again would find the place there is, which costs less.
    const base = 900_000_000 + steps.length * 10_000_000
    const more = { RATE: String(rate), USER_ID_BASE: String(base), DURATION: process.env.K6_DURATION ?? "10s" }
    const run = await runK6("join-arrival", target, more)
    steps.push({ rate, ...run })
    if (run.facts.exitCode !== 0) break
  }
  report(saturation, saturationMarkdown(steps))
  return steps.length > 1 ? 0 : 1
}

const withOwnServer = async <A>(use: (api: string) => Promise<A>): Promise<A> => {
  const postgres = await openPostgres()
  try {
    const database = await postgres.createDatabase()
    const gateway = await startGateway({ DATABASE_URL: database.url })
    try {
      return await use(`http://127.0.0.1:${gateway.port}`)
    } finally {
      await gateway.stop()
      await database.drop()
    }
  } finally {
    await postgres.stop()
  }
}

const main = async (): Promise<number> => {
  const [scenario, ...flags] = process.argv.slice(2)
  const wrong = flags.some((flag) => flag !== "--own-server")
  if (scenario === undefined || !scenarios.includes(scenario) || wrong) {
    console.log(usage)
    return scenario === "--help" ? 0 : 2
  }
  if (flags.length > 0) return withOwnServer((api) => runScenario(scenario, { api, token: null }))
  const named = process.env.API_HOST ?? (await Effect.runPromise(defaultServer))
  const { url, token } = await Effect.runPromise(withToken(new URL(named)))
  return runScenario(scenario, { api: url.origin, token })
}

try {
  process.exitCode = await main()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
