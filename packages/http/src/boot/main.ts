/** `npm start`: reads what it is told, starts a node, and stops it in order when asked to. */
import "@ticketrush/engine/database/forget-libpq"
import { fileURLToPath } from "node:url"
import { forgottenSettings } from "@ticketrush/engine/database/forget-libpq"
import type { Log } from "@ticketrush/engine/ports"
import { nodeClock, nodeDefer, nodeRandom } from "@ticketrush/engine/ports-node"
import { Effect, Fiber, Logger } from "effect"
import { BuiltPage } from "../page/BuiltPage.ts"
import { helpText, readArguments } from "./arguments.ts"
import { banner } from "./banner.ts"
import { buildPage, readPage } from "./build-page.ts"
import { readSettings } from "./config.ts"
import { complaint, endingOf, exitCodes } from "./ending.ts"
import { startNode, stopMs } from "./node.ts"
import { releaseLoadingMemory } from "./release-memory.ts"
import { refuseUnknownSettings } from "./unknown-settings.ts"
import { version } from "./version.ts"

const fail = (message: string, code: number): never => {
  console.error(complaint(message))
  process.exit(code)
}

const args = readArguments(process.argv.slice(2))
if (args.kind === "help") {
  console.log(helpText())
  process.exit(exitCodes.stopped)
}
if (args.kind === "version") {
  console.log(`ticketrush ${version()}`)
  process.exit(exitCodes.stopped)
}
if (args.kind === "wrong") fail(args.message, exitCodes.misused)
const lan = args.kind === "run" && args.lan

/** One line per entry and everything quoted, so that no name can forge an entry. */
const logging = Logger.layer([Logger.withConsoleError(Logger.formatLogFmt)])

const log: Log = {
  warn: (message, fields) => {
    Effect.runFork(Effect.logWarning(message).pipe(Effect.annotateLogs(fields), Effect.provide(logging)))
  },
}

const program = Effect.gen(function* () {
  yield* refuseUnknownSettings(process.env)
  const read = yield* readSettings
  const settings = lan ? { ...read, host: "0.0.0.0", trusted: read.trusted ?? ("token" as const) } : read
  if (settings.databaseUrl !== null && forgottenSettings.length > 0) {
    log.warn("settings of libpq are not read: how the database is reached stands in DATABASE_URL", {
      names: forgottenSettings.join(" "),
    })
  }
  const webFolder = fileURLToPath(new URL("../../../web", import.meta.url))
  const page = new BuiltPage()
  readPage({ webFolder, page, log })
  const running = yield* startNode(settings, {
    clock: nodeClock,
    defer: nodeDefer,
    log,
    random: nodeRandom,
    webFolder,
    page,
  })
  buildPage({ webFolder, page, log, defer: nodeDefer })
  releaseLoadingMemory()
  console.log(banner(settings, running, performance.now()))
  return yield* Effect.never
}).pipe(Effect.scoped, Effect.provide(logging))

const fiber = Effect.runFork(program)

let stopping = false
/** What is waited for has bounds of its own; this is for what nobody thought of. */
const stop = (): void => {
  if (stopping) return
  stopping = true
  Effect.runFork(Fiber.interrupt(fiber))
  const seconds = Math.ceil(stopMs / 1_000)
  setTimeout(() => fail(`the stop was not done after ${seconds} s and is cut short`, exitCodes.failed), stopMs).unref()
}

/** The first signal stops in order, a second one at once. A terminal that is closed says SIGHUP. */
for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
  process.on(signal, () => (stopping ? process.exit(exitCodes.failed) : stop()))
}

// A killed npm passes nothing on: whoever ended `npm start` must not leave a server behind that goes on selling.
if (process.env.npm_lifecycle_event !== undefined) {
  const npm = process.ppid
  setInterval(() => {
    if (process.ppid !== npm) stop()
  }, 500).unref()
}

fiber.addObserver((exit) => {
  const { code, words } = endingOf(exit)
  if (words !== null) console.error(words)
  process.exit(code)
})
