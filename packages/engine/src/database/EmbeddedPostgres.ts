/**
 * A real PostgreSQL as a child of this process, durable in a folder: the database of the `embedded` profile.
 *
 * While it is in scope it is supervised: a server that dies is started again on the same port, so that its clients only
 * have to reconnect. A process that is killed leaves its server running; the next start on the
 * folder stops that server and goes on. A second start beside a living one is refused.
 */
import { Context, Deferred, Duration, Effect, Exit, Layer, Redacted, type Scope } from "effect"
import { NodeParts, reasonOf } from "../health/forEver.ts"
import { type Cluster, type ClusterOptions, clusterUrl, openCluster } from "./Cluster.ts"
import type { EmbeddedPostgresError } from "./EmbeddedPostgresError.ts"
import { freePort, portFree } from "./freePort.ts"
import { type Postmaster, startPostmaster } from "./Postmaster.ts"

export class EmbeddedPostgres extends Context.Service<
  EmbeddedPostgres,
  {
    /** With its password. The same as long as this process lives. */
    readonly url: Redacted.Redacted<string>
    readonly port: number
    readonly folder: string
    readonly logFile: string
    /** Process number of the server that runs now. */
    readonly pid: () => number
  }
>()("ticketrush/database/EmbeddedPostgres") {
  static readonly layer = (options: ClusterOptions): Layer.Layer<EmbeddedPostgres, EmbeddedPostgresError> =>
    Layer.effect(EmbeddedPostgres, startEmbeddedPostgres(options))
}

const portAttempts = 10
const firstPauseMs = 50
const longestPauseMs = 1_000
/** A server that served this long before it died was sound: its successor is started without growing pauses. */
const soundAfter = Duration.seconds(10)

type Started = { readonly port: number }

export const startEmbeddedPostgres: (
  options: ClusterOptions,
) => Effect.Effect<EmbeddedPostgres["Service"], EmbeddedPostgresError, Scope.Scope> = Effect.fnUntraced(
  function* (options) {
    const cluster = yield* openCluster(options)
    const started = yield* Deferred.make<Started, EmbeddedPostgresError>()
    let current: Postmaster | undefined
    yield* supervise(cluster, started, (postmaster) => {
      current = postmaster
    }).pipe(Effect.forkScoped)
    const { port } = yield* Deferred.await(started)
    return EmbeddedPostgres.of({
      url: Redacted.make(clusterUrl(cluster, port)),
      port,
      folder: cluster.folder,
      logFile: cluster.logFile,
      pid: () => current!.pid,
    })
  },
)

/**
 * Keeps a server running until its scope closes. Anything that ends a run or keeps the next one from starting is
 * reported and tried again, a defect of ours too: a full table of descriptors, a log that cannot be opened.
 */
const supervise = Effect.fnUntraced(function* (
  cluster: Cluster,
  started: Deferred.Deferred<Started, EmbeddedPostgresError>,
  onReady: (postmaster: Postmaster) => void,
) {
  const parts = yield* NodeParts
  const first = yield* serveFirst(cluster, started, onReady)
  if (first === undefined) return
  const { port } = first
  parts.failed("database", first.how)
  let pauseMs = firstPauseMs
  while (true) {
    yield* Effect.sleep(pauseMs)
    pauseMs = Math.min(pauseMs * 2, longestPauseMs)
    const run = serve(cluster, port, (postmaster) => {
      onReady(postmaster)
      parts.works("database")
    })
    const [served, exit] = yield* Effect.timed(Effect.exit(run))
    parts.failed("database", howItEnded(exit))
    if (Duration.isGreaterThan(served, soundAfter)) pauseMs = firstPauseMs
  }
})

/** The first run chooses the port. Gives it and how that run ended; nothing when there was none. */
const serveFirst = Effect.fnUntraced(function* (
  cluster: Cluster,
  started: Deferred.Deferred<Started, EmbeddedPostgresError>,
  onReady: (postmaster: Postmaster) => void,
) {
  let port = 0
  for (let attempt = 1; ; attempt++) {
    let ready = false
    const run = Effect.gen(function* () {
      port = yield* freePort(process.pid)
      return yield* serve(cluster, port, (postmaster) => {
        ready = true
        onReady(postmaster)
        Deferred.doneUnsafe(started, Effect.succeed({ port }))
      })
    })
    const exit = yield* Effect.exit(run)
    if (ready) return { port, how: howItEnded(exit) }
    // Another process may have taken the port between the look and the start; other failures are for the caller.
    if (attempt < portAttempts && !(yield* portFree(port))) continue
    if (Exit.isFailure(exit)) yield* Deferred.failCause(started, exit.cause)
    return undefined
  }
})

const howItEnded = (exit: Exit.Exit<string, EmbeddedPostgresError>): string =>
  Exit.isSuccess(exit) ? exit.value : reasonOf(exit.cause)

/** Runs the server until it ends by itself, and says how. Interruption stops it cleanly. */
const serve = (cluster: Cluster, port: number, onReady: (postmaster: Postmaster) => void) =>
  Effect.scoped(
    Effect.gen(function* () {
      const postmaster = yield* startPostmaster({ ...cluster, port })
      yield* postmaster.ready
      onReady(postmaster)
      return `the server ended by itself (${yield* postmaster.exited}); its log is ${cluster.logFile}`
    }),
  )
