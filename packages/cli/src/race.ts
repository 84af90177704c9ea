#!/usr/bin/env node
/** `npm run race`: many people ask a running server for the same seats at the same moment. */
import { randomUUID } from "node:crypto"
import { performance } from "node:perf_hooks"
import { printable } from "@ticketrush/protocol/printable"
import { Effect } from "effect"
import { CliError } from "./CliError.ts"
import { raceProgram } from "./race/arguments.ts"
import { raceJson, raceReport, roundLine, roundsVerdict } from "./race/report.ts"
import { race } from "./race/run.ts"
import { defaultServer, isDown, knownSettings, withToken } from "./server.ts"
import { readArguments } from "./terminal/reading.ts"
import { endWhenUnread } from "./terminal/unread-output.ts"

const monthMs = 30 * 86_400_000

const complain = (message: string): void => console.error(`race: ${printable(message)}`)

const main = async (args: ReadonlyArray<string>, defaultUrl: string): Promise<number> => {
  const read = await Effect.runPromise(readArguments(raceProgram(defaultUrl), args))
  if (read.kind === "text") {
    console.log(read.text)
    return 0
  }
  if (read.kind === "wrong") {
    complain(`${read.sentence} (--help shows what it takes)`)
    return 2
  }
  const server = await Effect.runPromise(withToken(read.asked.url))
  const options = { ...read.asked, url: server.url }
  const world = {
    monotonicMs: () => performance.now(),
    concertDate: new Date(Date.now() + monthMs).toISOString(),
    randomId: () => randomUUID(),
    screen: process.stderr,
  }
  let broken = 0
  for (let round = 1; round <= options.rounds; round++) {
    const result = await Effect.runPromise(Effect.result(race(options, server, { ...world, wasThere: round > 1 })))
    if (result._tag === "Failure") {
      complain(result.failure.message)
      if (isDown(result.failure)) complain("start a server with: npm start, or name yours with --url")
      return 3
    }
    const isBroken = result.success.violations.length > 0
    if (isBroken) broken++
    if (options.json) console.log(raceJson(result.success))
    else if (isBroken || options.rounds === 1) console.log(raceReport(result.success))
    if (!options.json && options.rounds > 1) console.log(roundLine(result.success, round))
  }
  if (!options.json && options.rounds > 1) console.log(roundsVerdict(options.rounds, broken))
  return broken === 0 ? 0 : 1
}

// A race whose report was not read has no verdict: 0 would say that it was fair, and 1 that a seat was sold twice.
endWhenUnread([process.stdout, process.stderr], 3, (code) => process.exit(code))

try {
  const url = await Effect.runPromise(Effect.andThen(knownSettings(process.env), defaultServer))
  process.exitCode = await main(process.argv.slice(2), url)
} catch (cause) {
  if (!(cause instanceof CliError)) throw cause
  complain(cause.message)
  process.exitCode = 3
}
