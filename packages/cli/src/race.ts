/** `npm run race`: many people ask a running server for the same seats at the same moment. */
import { randomUUID } from "node:crypto"
import { performance } from "node:perf_hooks"
import { setTimeout as pause } from "node:timers/promises"
import { printable } from "@ticketrush/protocol/printable"
import { Effect } from "effect"
import { CliError } from "./CliError.ts"
import { readRaceArguments } from "./race/arguments.ts"
import { raceJson, raceReport } from "./race/report.ts"
import { race } from "./race/run.ts"
import { ServerGone } from "./race/TrustedClient.ts"
import { defaultServer, withToken } from "./server.ts"

const monthMs = 30 * 86_400_000

const complain = (message: string): void => console.error(`race: ${printable(message)}`)

const main = async (args: ReadonlyArray<string>, defaultUrl: string): Promise<number> => {
  const read = readRaceArguments(args, defaultUrl)
  if (read.kind === "help") {
    console.log(read.text)
    return 0
  }
  if (read.kind === "wrong") {
    complain(`${read.sentence} (--help shows what it takes)`)
    return 2
  }
  const { url, token } = await Effect.runPromise(withToken(read.options.url))
  const options = { ...read.options, url }
  try {
    const result = await race(options, {
      token,
      monotonicMs: () => performance.now(),
      pause: (ms) => pause(ms),
      concertDate: new Date(Date.now() + monthMs).toISOString(),
      randomId: () => randomUUID(),
      screen: process.stderr,
    })
    console.log(options.json ? raceJson(result) : raceReport(result))
    return result.violations.length === 0 ? 0 : 1
  } catch (cause) {
    if (!(cause instanceof ServerGone)) throw cause
    complain(cause.message)
    if (cause.message.includes("ECONNREFUSED")) complain("start a server with: npm start, or name yours with --url")
    return 3
  }
}

try {
  process.exitCode = await main(process.argv.slice(2), await Effect.runPromise(defaultServer))
} catch (cause) {
  if (!(cause instanceof CliError)) throw cause
  complain(cause.message)
  process.exitCode = 3
}
