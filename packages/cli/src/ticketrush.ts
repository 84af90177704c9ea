#!/usr/bin/env node
/** `npm run ticketrush`: reads and audits journals, orders about the waiting lines of a running server, runs a sandbox. */
import "@ticketrush/engine/database/forget-libpq"
import { performance } from "node:perf_hooks"
import { nodeDatabaseMs, nodeDefer, nodeRandom } from "@ticketrush/engine/ports-node"
import { printable } from "@ticketrush/protocol/printable"
import { Effect } from "effect"
import { doctor } from "./doctor/doctor.ts"
import { defaultServer, knownSettings, withToken } from "./server.ts"
import { readArguments } from "./terminal/reading.ts"
import { endWhenUnread } from "./terminal/unread-output.ts"
import { abuseRules } from "./ticketrush/abuse.ts"
import { type CliArguments, ticketrushProgram, withHelpWord } from "./ticketrush/arguments.ts"
import { auditDatabase, auditFile, exportJournal, printJournal } from "./ticketrush/commands.ts"
import { databaseLayer } from "./ticketrush/database.ts"
import { standardStream } from "./ticketrush/input-lines.ts"
import { judgeFile } from "./ticketrush/judge-history.ts"
import { lineCommand } from "./ticketrush/line-commands.ts"
import type { Canvas, ViewTimes } from "./ticketrush/line-watch.ts"
import { stuckPayments } from "./ticketrush/payments.ts"
import { previewPolicy } from "./ticketrush/preview.ts"
import { reconcile } from "./ticketrush/reconcile.ts"
import { replayedHash } from "./ticketrush/replay.ts"
import { runSandbox } from "./ticketrush/sandbox.ts"
import { sentenceOf } from "./ticketrush/sentence.ts"
import { auditTrailFile, auditTrailRows } from "./ticketrush/trail.ts"
import { verifyReceipt } from "./ticketrush/verify-receipt.ts"

const print = (line: string): void => console.log(line)

/** What is said while the standard output holds something else. */
const note = (line: string): void => console.error(line)

const complain = (message: string, code: number): number => {
  console.error(`ticketrush: ${printable(message)}`)
  return code
}

/** Draws over what it drew before. On a terminal a line that would be wrapped is cut: it would count as two. */
const canvas = (): Canvas => {
  let lines = 0
  return {
    live: process.stdout.isTTY === true,
    draw: (text) => {
      const width = (process.stdout.isTTY && process.stdout.columns) || Number.POSITIVE_INFINITY
      const shown = text.split("\n").map((line) => line.slice(0, width))
      process.stdout.write(`${lines === 0 ? "" : `\u001b[${lines}A\u001b[J`}${shown.join("\n")}\n`)
      lines = shown.length
    },
  }
}

/** A server that is started again is back long before. */
const viewTimes: ViewTimes = { monotonicMs: () => performance.now(), refreshMs: 1_000, patienceMs: 120_000 }

const run = (asked: CliArguments) => {
  switch (asked.kind) {
    case "journal": {
      const { concertId, to, exportTo } = asked
      const command =
        exportTo === undefined
          ? printJournal(concertId, to, print, (line) => note(`ticketrush: ${printable(line)}`))
          : exportJournal(concertId, to, exportTo, exportTo === standardStream ? note : print)
      return Effect.provide(command, databaseLayer)
    }
    case "audit":
      if (asked.file !== undefined)
        return auditFile({ file: asked.file, unclosed: asked.unclosed }, asked.concertId, print)
      return Effect.provide(auditDatabase(asked.concertId, print), databaseLayer)
    case "judge":
      return judgeFile(asked.file, print)
    case "trail": {
      if (asked.file !== undefined) return auditTrailFile(asked.file, print)
      const say = asked.exportTo === standardStream ? note : print
      return Effect.provide(auditTrailRows(asked.exportTo, say), databaseLayer)
    }
    case "doctor":
      return doctor(asked, print)
    case "cluster":
      // A command about something else need not load it.
      return Effect.flatMap(
        Effect.promise(() => import("./ticketrush/cluster.ts")),
        ({ showCluster }) => showCluster(asked, print),
      )
    case "verify-receipt":
      return verifyReceipt(asked, print)
    case "preview":
      return Effect.provide(previewPolicy(asked, process.stderr, print), databaseLayer)
    case "sandbox":
      return runSandbox(asked, { nowMs: nodeDatabaseMs, defer: nodeDefer, random: nodeRandom }, print)
    case "reconcile":
      return Effect.flatMap(withToken(asked.server), (server) => reconcile(asked, server, print))
    case "abuse":
      return Effect.flatMap(withToken(asked.server), (server) => abuseRules(asked, server, print))
    case "payments":
      return Effect.flatMap(withToken(asked.server), (server) => stuckPayments(asked, server, print))
    case "lab":
    case "line": {
      const here = { canvas: canvas(), times: viewTimes, replayed: replayedHash }
      return Effect.flatMap(withToken(asked.server), (server) => lineCommand(asked, server, here, print))
    }
  }
}

/** All that can end a command. Each has a sentence; a test holds it to that. */
export type CommandError = Effect.Error<ReturnType<typeof main>>

const main = Effect.fnUntraced(function* (args: ReadonlyArray<string>) {
  const read = yield* readArguments(ticketrushProgram(yield* defaultServer), withHelpWord(args))
  switch (read.kind) {
    case "asked":
      return yield* run(read.asked)
    case "text":
      print(read.text)
      return 0
    case "wrong":
      return complain(`${read.sentence} (--help shows what there is)`, 2)
  }
})

// A reader of the first lines only (`| head`) has what they wanted, but no verdict: 0 would say that nothing wrong was
// found.
const givesVerdict = process.argv
  .slice(2)
  .some((word) => ["audit", "trail", "verify-receipt", "reconcile"].includes(word))
endWhenUnread([process.stdout, process.stderr], givesVerdict ? 3 : 0, (code) => process.exit(code))

process.exitCode = await Effect.runPromise(
  Effect.andThen(knownSettings(process.env), main(process.argv.slice(2))).pipe(
    Effect.scoped,
    Effect.catch((error) => Effect.sync(() => complain(sentenceOf(error), 3))),
  ),
)
