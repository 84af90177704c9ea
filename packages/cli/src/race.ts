/** `npm run race`: many people ask a running server for the same seats at the same moment. */
import { randomUUID } from "node:crypto"
import { performance } from "node:perf_hooks"
import { setTimeout as pause } from "node:timers/promises"
import { printable } from "@ticketrush/protocol/printable"
import { raceHelp, readRaceArguments } from "./race/arguments.ts"
import { ServerGone } from "./race/LabClient.ts"
import { raceJson, raceReport } from "./race/report.ts"
import { race } from "./race/run.ts"

const monthMs = 30 * 86_400_000

const main = async (args: ReadonlyArray<string>): Promise<number> => {
  const read = readRaceArguments(args)
  if (read.kind === "help") {
    console.log(raceHelp)
    return 0
  }
  if (read.kind === "wrong") {
    console.error(`race: ${printable(read.sentence)} (--help shows what it takes)`)
    return 2
  }
  const { options } = read
  try {
    const result = await race(options, {
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
    console.error(`race: ${printable(cause.message)}`)
    if (cause.message.includes("ECONNREFUSED"))
      console.error("race: start a server with: npm start, or name yours with --url")
    return 3
  }
}

process.exitCode = await main(process.argv.slice(2))
