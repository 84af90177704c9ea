/** One run of the PostgreSQL server on a data folder, from spawn to exit. */
import { type ChildProcess, spawn } from "node:child_process"
import { closeSync, existsSync, openSync, readFileSync, renameSync, rmSync, statSync } from "node:fs"
import { join } from "node:path"
import { Deferred, type Duration, Effect, type Scope } from "effect"
import type { Cluster } from "./Cluster.ts"
import { EmbeddedPostgresError } from "./EmbeddedPostgresError.ts"
import { childEnvironment } from "./environment.ts"
import { postgresProcessesOn, processExists, signal } from "./processes.ts"

export type PostmasterOptions = Cluster & { readonly port: number }

export type Postmaster = {
  readonly pid: number
  /** How it ended: an exit code or the name of a signal. */
  readonly exited: Effect.Effect<string>
  /** Resolves once it accepts connections. Fails when it exits before that. */
  readonly ready: Effect.Effect<void, EmbeddedPostgresError>
}

const pollInterval = "5 millis"
const recoveryLimit = "10 minutes"
const orphanStopLimit = "10 seconds"
const orphanPause = "500 millis"
const logSizeLimit = 16 * 1024 * 1024

/** Starts the server; closing the scope stops it cleanly. Only for the holder of the folder's lock. */
export const startPostmaster = Effect.fnUntraced(function* (options: PostmasterOptions) {
  yield* endOrphans(options.folder)
  return yield* Effect.acquireRelease(spawnPostmaster(options), (postmaster) => stop(postmaster, options.folder))
}) as (options: PostmasterOptions) => Effect.Effect<Postmaster, EmbeddedPostgresError, Scope.Scope>

const spawnPostmaster = (options: PostmasterOptions): Effect.Effect<Postmaster, EmbeddedPostgresError> =>
  Effect.callback((resume) => {
    if (existsSync(options.logFile) && statSync(options.logFile).size > logSizeLimit) {
      renameSync(options.logFile, `${options.logFile}.1`)
    }
    // The log is a file and no pipe, and the child leads its own process group: it outlives a killed parent without
    // blocking, and Ctrl-C reaches the application alone, which drains before it stops its database.
    const log = openSync(options.logFile, "a", 0o640)
    const logStart = statSync(options.logFile).size
    const child = spawn(options.binaries.postgres, serverArguments(options), {
      ...options.user.switchTo,
      cwd: options.folder,
      env: childEnvironment(),
      detached: true,
      stdio: ["ignore", log, log],
    })
    closeSync(log)
    const exited = Deferred.makeUnsafe<string>()
    child.once("exit", (code, signal) => Deferred.doneUnsafe(exited, Effect.succeed(String(signal ?? code))))
    child.once("error", (error) =>
      resume(
        new EmbeddedPostgresError({ reason: "start-failed", message: `PostgreSQL cannot be run: ${error.message}` }),
      ),
    )
    child.once("spawn", () =>
      resume(
        Effect.succeed({
          pid: child.pid!,
          exited: Deferred.await(exited),
          ready: untilReady(child, options, logStart),
        }),
      ),
    )
  })

const serverArguments = (options: PostmasterOptions): ReadonlyArray<string> => [
  ...["-D", options.folder, "-p", String(options.port), "-h", "127.0.0.1"],
  ...["-c", "unix_socket_directories="],
  // A statement whose client is gone ends within this time instead of holding its locks until it is done.
  ...["-c", "client_connection_check_interval=100ms"],
  // The log names no values of rows.
  ...["-c", "log_error_verbosity=terse"],
  // After a crash the data folder is made safe by one call instead of one per file: tens of milliseconds, not seconds.
  ...(process.platform === "linux" ? ["-c", "recovery_init_sync_method=syncfs"] : []),
]

/** The server writes its process number and state into postmaster.pid. */
const untilReady = Effect.fnUntraced(
  function* (child: ChildProcess, options: PostmasterOptions, logStart: number) {
    while (child.exitCode === null && child.signalCode === null) {
      const lines = readPidFile(options.folder)
      if (lines[0] === String(child.pid) && lines[7]?.trim() === "ready") return
      yield* Effect.sleep(pollInterval)
    }
    return yield* startFailed(`exited with ${child.signalCode ?? child.exitCode}`, options, logStart)
  },
  (wait, _child, options, logStart) =>
    Effect.timeoutOrElse(wait, {
      duration: recoveryLimit,
      orElse: () => startFailed(`was not ready after ${recoveryLimit}`, options, logStart),
    }),
)

const startFailed = (what: string, options: PostmasterOptions, logStart: number) => {
  const log = readFileSync(options.logFile).subarray(logStart).toString("utf8")
  const reasons = log.split("\n").filter((line) => /fatal|panic|error|could not/i.test(line))
  return new EmbeddedPostgresError({
    reason: "start-failed",
    message: `PostgreSQL ${what} (${reasons.slice(-3).join(" | ") || "no reason logged"}); its log is ${options.logFile}`,
  })
}

/**
 * How long each way of stopping may take. SIGINT is PostgreSQL's fast shutdown: it ends the sessions and writes a
 * checkpoint. SIGQUIT skips the checkpoint, which costs nothing but a recovery at the next start. SIGKILL ends what
 * hears neither, because it is frozen: what was acknowledged is on the disk.
 */
const waysToStop = [
  { name: "SIGINT", limit: "10 seconds" },
  { name: "SIGQUIT", limit: "3 seconds" },
  { name: "SIGKILL", limit: "3 seconds" },
] as const

const stop = (postmaster: Postmaster, folder: string): Effect.Effect<void> =>
  Effect.gen(function* () {
    for (const { name, limit } of waysToStop) {
      const whom = name === "SIGKILL" ? postgresProcessesOn(folder) : [postmaster.pid]
      for (const pid of whom) signal(pid, name)
      const ended = yield* Effect.timeoutOption(postmaster.exited, limit)
      if (ended._tag === "Some") return
      yield* Effect.logWarning(`PostgreSQL did not stop on ${name} within ${limit}`).pipe(
        Effect.annotateLogs({ pid: postmaster.pid }),
      )
    }
  })

const readPidFile = (folder: string): ReadonlyArray<string> => {
  try {
    return readFileSync(join(folder, "postmaster.pid"), "utf8").split("\n")
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return []
    throw error
  }
}

/**
 * Ends what an application that was killed left running on the folder: a whole server is asked to stop; backends whose
 * postmaster is gone notice it by themselves, unless they are busy. After that a postmaster.pid whose number is taken
 * (by a process that was not reaped, or by a foreign one) would only keep the next server from starting.
 */
const endOrphans = Effect.fnUntraced(function* (folder: string) {
  const [pid] = readPidFile(folder)
  if (pid === undefined) return
  const postmaster = Number(pid)
  if (postgresProcessesOn(folder).includes(postmaster)) {
    yield* Effect.logInfo("A database left running by a killed process is stopped first").pipe(
      Effect.annotateLogs({ pid: postmaster }),
    )
    signal(postmaster, "SIGINT")
    yield* nobodyOn(folder, orphanStopLimit)
  }
  for (const name of ["SIGQUIT", "SIGKILL"] as const) {
    if (yield* nobodyOn(folder, orphanPause)) break
    for (const straggler of postgresProcessesOn(folder)) signal(straggler, name)
  }
  if (!(yield* nobodyOn(folder, orphanStopLimit))) {
    return yield* new EmbeddedPostgresError({
      reason: "folder-in-use",
      message: `Old PostgreSQL processes on ${folder} do not end: ${postgresProcessesOn(folder).join(", ")}`,
    })
  }
  if (readPidFile(folder)[0] === pid && processExists(postmaster)) rmSync(join(folder, "postmaster.pid"))
})

/** Waits until no PostgreSQL process works on the folder; false when the limit comes first. */
const nobodyOn = (folder: string, limit: Duration.Input): Effect.Effect<boolean> =>
  Effect.gen(function* () {
    while (postgresProcessesOn(folder).length > 0) yield* Effect.sleep(pollInterval)
    return true
  }).pipe(Effect.timeoutOrElse({ duration: limit, orElse: () => Effect.succeed(false) }))
