/**
 * One node, put together: database, journal, engine, services, gateway. What is acquired first is released last, so a
 * stop closes the intake, lets the engine flush and answer, and stops the database at the end.
 */
import { PgClient } from "@effect/sql-pg"
import { Engine } from "@ticketrush/engine/actor/Engine"
import { lineBackendRedis } from "@ticketrush/engine/backends/LineBackendRedis"
import { cataloguePostgres } from "@ticketrush/engine/catalogue/CataloguePostgres"
import { kpopSeed } from "@ticketrush/engine/catalogue/kpop"
import { plantSeed } from "@ticketrush/engine/catalogue/plantSeed"
import { reservationListPostgres } from "@ticketrush/engine/catalogue/ReservationListPostgres"
import { catalogueMigrations } from "@ticketrush/engine/catalogue/store"
import { usersPostgres } from "@ticketrush/engine/catalogue/UsersPostgres"
import { inspectDurability, type NotDurable } from "@ticketrush/engine/database/durability"
import { startEmbeddedPostgres } from "@ticketrush/engine/database/EmbeddedPostgres"
import { migrate } from "@ticketrush/engine/database/migrate"
import { JournalPostgres, journalMigrations } from "@ticketrush/engine/journal/JournalPostgres"
import { makeSnapshotWorker } from "@ticketrush/engine/journal/SnapshotWorker"
import type { Clock, Defer, Log } from "@ticketrush/engine/ports"
import { LocalSales } from "@ticketrush/engine/sales/LocalSales"
import { type ConcertId, limits } from "@ticketrush/protocol"
import { Data, Effect, Clock as EffectClock, Layer, type Redacted } from "effect"
import type { TrustedAccess } from "../access/TrustedSurface.ts"
import { openToken } from "../access/token-file.ts"
import { gateway } from "../Gateway.ts"
import { openKeys } from "../keys/key-file.ts"
import { isLoopback, type Settings, trustedModeOf } from "./config.ts"
import { descriptorsMax } from "./descriptors.ts"

export type NodePorts = {
  readonly clock: Clock
  readonly defer: Defer
  readonly log: Log
  /** Unique per start of a process. */
  readonly incarnation: string
  readonly webFolder: string
  /** Becomes the token of the trusted surface when the data folder has none. */
  readonly freshToken: string
}

export type Running = {
  readonly port: number
  readonly metricsPort: number
  readonly trusted: TrustedAccess
  /** Null when the database is somebody else's. */
  readonly databaseFolder: string | null
  readonly notDurable: ReadonlyArray<NotDurable>
}

/** The database of a start is not there, or not as it must be. */
export class DatabaseError extends Data.TaggedError("DatabaseError")<{ readonly message: string }> {}

const openDatabase = Effect.fnUntraced(function* (url: Redacted.Redacted) {
  const database = yield* Layer.build(PgClient.layer({ url, maxConnections: 8 }))
  const notDurable = yield* Effect.gen(function* () {
    yield* migrate(journalMigrations)
    yield* migrate(catalogueMigrations)
    return yield* inspectDurability
  }).pipe(Effect.provideContext(database))
  return { database, notDurable }
})

/** The reason lies under what each layer has wrapped around it. It never holds the password. */
const sentence = (error: Error): string => {
  let reason: unknown = error
  while (reason instanceof Error && reason.cause !== undefined) reason = reason.cause
  return `the database cannot be used: ${reason instanceof Error ? reason.message : String(reason)}`
}

const trustedAccess = Effect.fnUntraced(function* (settings: Settings, freshToken: string) {
  const mode = trustedModeOf(settings)
  if (mode !== "token") return { mode } as TrustedAccess
  const token = yield* openToken(settings.dataFolder, freshToken)
  return { mode, token, loopbackOnly: isLoopback(settings.host) } as TrustedAccess
})

/** How long the engine may take to flush and answer once a stop has begun, in milliseconds. */
const flushMs = 10_000

export const startNode = Effect.fnUntraced(function* (settings: Settings, ports: NodePorts) {
  const embedded =
    settings.databaseUrl === null ? yield* startEmbeddedPostgres({ folder: `${settings.dataFolder}/postgres` }) : null
  const url = embedded === null ? settings.databaseUrl! : embedded.url
  const { database, notDurable } = yield* openDatabase(url).pipe(
    Effect.catchTag("SqlError", (error) => new DatabaseError({ message: sentence(error) })),
  )

  const keys = yield* openKeys(settings.dataFolder)

  const { clock, defer, log, incarnation } = ports
  const journal = yield* JournalPostgres.make({ url, log })
  const requestSnapshot = yield* makeSnapshotWorker({ url, log })
  const engine = yield* Effect.acquireRelease(
    Effect.sync(() => new Engine({ journal, clock, defer, log, incarnation, requestSnapshot })),
    (engine) =>
      Effect.timeoutOption(
        Effect.callback<void>((resume) => engine.stop(() => resume(Effect.void))),
        flushMs,
      ),
  )
  if (settings.seed === "kpop") {
    const seed = kpopSeed(yield* EffectClock.currentTimeMillis)
    yield* plantSeed(seed, engine).pipe(Effect.provideContext(database))
  }
  const policyOf = (concertId: ConcertId) => engine.view(concertId)?.line.policy
  const otherLine =
    settings.line === "actor" ? undefined : yield* lineBackendRedis({ url: settings.redisUrl!, policyOf, log })
  const lists = reservationListPostgres(engine, journal)
  const services = yield* Layer.build(
    Layer.mergeAll(cataloguePostgres(engine), usersPostgres.pipe(Layer.provideMerge(lists))).pipe(
      Layer.provideMerge(Layer.succeedContext(database)),
    ),
  )
  return yield* Effect.gen(function* () {
    const trusted = yield* trustedAccess(settings, ports.freshToken)
    const { port, metricsPort } = yield* gateway({
      sales: new LocalSales({ engine, defer }),
      engine,
      clock,
      defer,
      log,
      host: settings.host,
      port: settings.port,
      metrics: { host: "127.0.0.1", port: settings.metricsPort },
      trusted,
      zone: settings.zone,
      origins: settings.origins,
      trustedProxies: settings.trustedProxies,
      streams: {
        max: Math.max(1, Math.min(settings.streamsMax, descriptorsMax() - limits.descriptorsKept)),
        perAddressMax: settings.streamsPerAddressMax,
      },
      keys,
      ...(otherLine === undefined ? {} : { otherLine }),
      webFolder: ports.webFolder,
      incarnation,
    })
    const databaseFolder = embedded?.folder ?? null
    return { port, metricsPort: metricsPort!, trusted, databaseFolder, notDurable } satisfies Running
  }).pipe(Effect.provideContext(services))
})
