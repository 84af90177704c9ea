/** Reads what it is told, starts a node, and stops it in order when asked to. */
import "@ticketrush/engine/database/forget-libpq"
import { fileURLToPath } from "node:url"
import { forgottenSettings } from "@ticketrush/engine/database/forget-libpq"
import { NodeParts } from "@ticketrush/engine/health/forEver"
import { Parts } from "@ticketrush/engine/health/Parts"
import type { Log } from "@ticketrush/engine/ports"
import { nodeClock, nodeDefer, nodeRandom } from "@ticketrush/engine/ports-node"
import type { Loading } from "@ticketrush/engine/sources/use-kept-sources"
import { Effect, Fiber, Logger } from "effect"
import { BuiltPage } from "../page/BuiltPage.ts"
import { type Arguments, helpText, readArguments } from "./arguments.ts"
import { banner } from "./banner.ts"
import { beginDatabase } from "./beginDatabase.ts"
import { buildPage, readPage } from "./build-page.ts"
import { readSettings } from "./config.ts"
import { endingOf, errorLine, exitCodes } from "./ending.ts"
import { keepSourcesBeside } from "./keepSourcesBeside.ts"
import { collectWhenDoubled, loopShare, releaseWhenQuiet } from "./release-memory.ts"
import { refuseUnknownSettings } from "./unknown-settings.ts"
import { version } from "./version.ts"
import { stopMs } from "./waits.ts"

const fail = (message: string, code: number): never => {
  console.error(errorLine(message))
  process.exit(code)
}

/** One line per entry and everything quoted, so that no name can forge an entry. */
const logging = Logger.layer([Logger.withConsoleError(Logger.formatLogFmt)])

const log: Log = {
  warn: (message, fields) => {
    Effect.runFork(Effect.logWarning(message).pipe(Effect.annotateLogs(fields), Effect.provide(logging)))
  },
}

const program = Effect.fnUntraced(function* (lan: boolean, loading: Loading) {
  yield* refuseUnknownSettings(process.env)
  const read = yield* readSettings
  const settings = lan ? { ...read, host: "0.0.0.0", trusted: read.trusted ?? ("token" as const) } : read
  if (settings.databaseUrl !== null && forgottenSettings.length > 0) {
    log.warn("settings of libpq are not read: how the database is reached stands in DATABASE_URL", {
      names: forgottenSettings.join(" "),
    })
  }
  const parts = new Parts(nodeClock, log)
  const begun = yield* beginDatabase(settings).pipe(Effect.provideService(NodeParts, parts))
  // Most of the program: loaded while the database starts.
  const [{ startNode }, { profileOf }] = yield* Effect.promise(() =>
    Promise.all([import("./node.ts"), import("./profiles.ts")]),
  )
  loading.done()
  const webFolder = fileURLToPath(new URL("../../../web", import.meta.url))
  const page = new BuiltPage()
  readPage({ webFolder, page, log })
  const profile = profileOf(settings)
  const ports = { clock: nodeClock, defer: nodeDefer, log, random: nodeRandom, webFolder, page, parts, profile }
  const running = yield* startNode(settings, ports, begun)
  buildPage({ webFolder, page, log, defer: nodeDefer })
  if (!loading.kept) keepSourcesBeside(log)
  releaseWhenQuiet(nodeDefer, loopShare())
  console.log(banner(settings, running, performance.now()))
  return yield* Effect.never
})

/** What the words ask for in place of a server. */
const answerAtOnce = (args: Exclude<Arguments, { readonly kind: "run" }>): never => {
  if (args.kind === "wrong") fail(args.message, exitCodes.misused)
  console.log(args.kind === "help" ? helpText() : `ticketrush ${version()}`)
  return process.exit(exitCodes.stopped)
}

/** Has the signals of a stop, and the end of npm, stop the server in order; a second signal ends it at once. */
const stopWhenAsked = (fiber: Fiber.Fiber<unknown, unknown>): void => {
  let stopping = false
  /** What is waited for has bounds of its own; this is for what was not thought of. */
  const stop = (): void => {
    if (stopping) return
    stopping = true
    Effect.runFork(Fiber.interrupt(fiber))
    const seconds = Math.ceil(stopMs / 1_000)
    setTimeout(
      () => fail(`the stop was not done after ${seconds} s and is cut short`, exitCodes.failed),
      stopMs,
    ).unref()
  }

  /** The first signal stops in order, a second one at once. A terminal that is closed says SIGHUP. */
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
    process.on(signal, () => (stopping ? process.exit(exitCodes.failed) : stop()))
  }

  // A killed npm passes nothing on: an ended `npm start` must not leave a server behind that goes on selling.
  if (process.env.npm_lifecycle_event !== undefined) {
    const npm = process.ppid
    setInterval(() => {
      if (process.ppid !== npm) stop()
    }, 500).unref()
  }
}

/** `words`: what stands behind the name of the program. */
export const serve = (words: ReadonlyArray<string>, loading: Loading): void => {
  const args = readArguments(words)
  if (args.kind !== "run") return answerAtOnce(args)
  collectWhenDoubled()
  const fiber = Effect.runFork(program(args.lan, loading).pipe(Effect.scoped, Effect.provide(logging)))
  stopWhenAsked(fiber)
  fiber.addObserver((exit) => {
    const { code, words } = endingOf(exit)
    if (words !== null) console.error(words)
    process.exit(code)
  })
}
