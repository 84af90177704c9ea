/**
 * One node, put together: database, journal, engine, services, gateway. What is acquired first is released last, so a
 * stop closes the intake, lets the engine flush and answer, and stops the database at the end.
 */
import { Cashier } from "@ticketrush/cashier/Cashier"
import { cashierPostgres } from "@ticketrush/cashier/CashierPostgres"
import { abuseChangesPostgres } from "@ticketrush/engine/abuse/AbuseChangesPostgres"
import { Engine } from "@ticketrush/engine/actor/Engine"
import { actorBackend } from "@ticketrush/engine/backends/Bindings"
import { redisAnswers } from "@ticketrush/engine/backends/redis-client"
import { cataloguePostgres } from "@ticketrush/engine/catalogue/CataloguePostgres"
import { insisting } from "@ticketrush/engine/catalogue/insisting"
import { kpopSeed } from "@ticketrush/engine/catalogue/kpop"
import { plantSeed } from "@ticketrush/engine/catalogue/plantSeed"
import { reservationListPostgres } from "@ticketrush/engine/catalogue/ReservationListPostgres"
import { usersPostgres } from "@ticketrush/engine/catalogue/UsersPostgres"
import { openDatabaseUrl } from "@ticketrush/engine/database/DatabaseHosts"
import type { Risk } from "@ticketrush/engine/database/durability"
import { SaleReplicas } from "@ticketrush/engine/feed/SaleReplicas"
import { NodeParts } from "@ticketrush/engine/health/forEver"
import type { Parts } from "@ticketrush/engine/health/Parts"
import { makeProver } from "@ticketrush/engine/health/prover"
import { quietLog } from "@ticketrush/engine/health/quietLog"
import { AccessTokens } from "@ticketrush/engine/identity/access-token"
import { ensureAdmin } from "@ticketrush/engine/identity/first-admin"
import { sessionsPostgres } from "@ticketrush/engine/identity/SessionsPostgres"
import { shopTokensPostgres } from "@ticketrush/engine/identity/shop/openShopTokens"
import { socialLoginPostgres } from "@ticketrush/engine/identity/social/SocialLoginPostgres"
import { proveJournal, proveLoads } from "@ticketrush/engine/journal/canary"
import { JournalPostgres } from "@ticketrush/engine/journal/JournalPostgres"
import { makeSnapshotWorker } from "@ticketrush/engine/journal/SnapshotWorker"
import { type Clock, type Defer, hashSeedOf, type Log, type Random } from "@ticketrush/engine/ports"
import { adminRefundsPostgres } from "@ticketrush/engine/refunds/AdminRefundsPostgres"
import { LocalSales } from "@ticketrush/engine/sales/LocalSales"
import { auditTrailPostgres } from "@ticketrush/engine/trail/AuditTrailPostgres"
import { walletsPostgres } from "@ticketrush/engine/wallet/WalletsPostgres"
import { emailCodesPostgres } from "@ticketrush/notify/email/EmailCodesPostgres"
import { smtpMailer } from "@ticketrush/notify/email/SmtpMailer"
import { mailLinks } from "@ticketrush/notify/mail/mail-link"
import { type NotifyParts, notifyPostgres } from "@ticketrush/notify/NotifyPostgres"
import { type ConcertId, limits } from "@ticketrush/protocol"
import { webhooksPostgres } from "@ticketrush/webhooks/WebhooksPostgres"
import { Context, Effect, Clock as EffectClock, Layer } from "effect"
import type { TrustedAccess } from "../access/TrustedSurface.ts"
import { openToken } from "../access/token-file.ts"
import { gateway } from "../Gateway.ts"
import type { Keys } from "../keys/Keys.ts"
import { findKeys, openKeys } from "../keys/key-file.ts"
import { Macs } from "../keys/Macs.ts"
import type { BuiltPage } from "../page/BuiltPage.ts"
import { localCaptcha } from "../proof/Captcha.ts"
import type { DatabaseBegun } from "./beginDatabase.ts"
import { clusterDoor } from "./cluster-door.ts"
import { type Settings, trustedModeOf } from "./config.ts"
import { descriptorsMax } from "./descriptors.ts"
import { openEventFeed } from "./event-feed.ts"
import { openLab } from "./lab.ts"
import { type MakeProfile, NodeProfile } from "./NodeProfile.ts"
import { openDatabase } from "./openDatabase.ts"
import { outsideAsks } from "./outside.ts"
import { openPayments } from "./payments.ts"
import { openProviders } from "./providers.ts"
import { isLoopback } from "./setting-readers.ts"
import { stage, waitFor } from "./stages.ts"
import { waits } from "./waits.ts"

export type NodePorts = {
  readonly clock: Clock
  readonly defer: Defer
  readonly log: Log
  readonly random: Random
  readonly webFolder: string
  readonly page: BuiltPage
  readonly parts: Parts
  readonly profile: MakeProfile
}

export type Running = {
  readonly port: number
  readonly metricsPort: number
  readonly trusted: TrustedAccess
  /** Null when the database was not started here. */
  readonly databaseFolder: string | null
  /** Settings of the database that put something at risk. */
  readonly risks: ReadonlyArray<Risk>
  /** Where a provider plays Kakao and Naver; null where it does not. */
  readonly fakeUrl: string | null
  /** Where the pages of a payment sandbox within the server are; null where there is none. */
  readonly sandboxUrl: string | null
}

const trustedAccess = Effect.fnUntraced(function* (settings: Settings, random: Random) {
  const mode = trustedModeOf(settings)
  if (mode !== "token") return { mode } as TrustedAccess
  const token = yield* openToken(settings.dataFolder, Buffer.from(random.bytes(32)).toString("base64url"))
  return { mode, token, loopbackOnly: isLoopback(settings.host) } as TrustedAccess
})

/** Of the question at the start whether the Redis that keeps lines is there, in milliseconds. */
const redisLimits = { answerMsMax: 2_000, connectMsMax: 2_000 }

/** `begun`: the database of the data folder, on its way. */
export const startNode = Effect.fnUntraced(function* (
  settings: Settings,
  { log: loud, parts, ...ports }: NodePorts,
  begun: DatabaseBegun,
) {
  const { clock, defer, random } = ports
  // No two starts have the same, be it on machines that give their processes the same number.
  const incarnation = `${process.pid}-${Buffer.from(random.bytes(6)).toString("hex")}`
  const log = quietLog(loud, clock)
  return yield* Effect.gen(function* () {
    const embedded = yield* begun
    const url = embedded === null ? yield* openDatabaseUrl(settings.databaseUrl!, log) : embedded.url
    const { database, databaseMs, used, others, ask, answers, risks } = yield* stage(waits.tables, openDatabase(url))
    // The time of the database is the same for all nodes, whatever their own clocks say.
    const startedAt = clock.monotonicMs()
    const nowMs = (): number => databaseMs + clock.monotonicMs() - startedAt
    const profile = Context.get(yield* Layer.build(ports.profile({ clock, defer, log, incarnation })), NodeProfile)
    if (others > 0 && profile.alone) log.warn(notAlone, { servers: others })
    const known = yield* findKeys(settings.dataFolder)
    if (known === undefined && used) log.warn(keysAreNew, { folder: settings.dataFolder })
    const keys = known ?? (yield* openKeys(settings.dataFolder))

    const journal = yield* stage(waits.journal, JournalPostgres.make({ url, log }))
    yield* insisting(proveJournal(journal, incarnation))
    yield* makeProver([
      ["loads", proveLoads(journal, incarnation)],
      ["journal", proveJournal(journal, incarnation)],
      ["catalogue", Effect.provideContext(ask, database)],
    ])
    const requestSnapshot = yield* makeSnapshotWorker({ url })
    const engineOptions = { journal, directory: journal, clock, defer, log, incarnation, requestSnapshot, parts }
    const hashSeed = hashSeedOf(random)
    const replicas = yield* Effect.acquireRelease(
      Effect.sync(() => new SaleReplicas({ journal, clock, defer, log, hashSeed })),
      (replicas) => Effect.sync(() => replicas.stop()),
    )
    const standby = (concertId: ConcertId) => replicas.handOver(concertId)
    const { ownership } = profile
    const ownEngine = yield* Effect.acquireRelease(
      Effect.sync(() => new Engine({ ...engineOptions, ownership, hashSeed, standby, random })),
      (engine) =>
        waitFor(
          waits.engine,
          Effect.callback<void>((resume) => engine.stop(() => resume(Effect.void))),
        ),
    )
    const local = new LocalSales({ engine: ownEngine, defer })
    const opening = profile.open({ engine: ownEngine, sales: local, replicas, nowMs })
    const { commands, engine, feed, sales } = yield* stage(waits.cluster, opening)
    if (settings.seed === "kpop") {
      const seed = kpopSeed(yield* EffectClock.currentTimeMillis)
      yield* plantSeed(seed, commands).pipe(Effect.provideContext(database))
    }
    if (settings.admin !== null) {
      const changed = yield* insisting(ensureAdmin(settings.admin, nowMs())).pipe(Effect.provideContext(database))
      if (changed) log.warn("TICKETRUSH_ADMIN names an administrator who was none before", { username: settings.admin })
    }
    if (settings.line !== actorBackend) yield* redisAnswers({ url: settings.redisUrl!, defer, log, ...redisLimits })
    const lists = reservationListPostgres(engine, journal)
    const reach = { loopback: settings.webhooksLoopback }
    const tokens = new AccessTokens(keys.all, settings.accessSeconds)
    const { providers, fakeUrl } = yield* openProviders(settings, random)
    const payments = yield* openPayments(settings, { clock, defer, random, nowMs })
    const services = yield* stage(
      waits.services,
      Layer.build(
        Layer.mergeAll(
          cataloguePostgres(commands),
          usersPostgres.pipe(Layer.provideMerge(lists)),
          sessionsPostgres({ tokens, random, nowMs, foreignSeconds: settings.shop?.seconds ?? 0 }),
          adminRefundsPostgres,
          walletsPostgres,
          webhooksPostgres({
            ...{ engine, journal, defer, log, random, nowMs, owner: incarnation },
            reach,
          }),
          notifyPostgres({ ...{ engine, feed, journal, defer, log, nowMs, reach }, ...waysOf(settings, keys) }).pipe(
            Layer.provide(lists),
          ),
          emailCodesPostgres({
            mailer: settings.mail === null ? null : smtpMailer(settings.mail),
            ...{ macs: new Macs(keys.all, "ticketrush email code"), random, nowMs },
          }),
          cashierPostgres({
            ...{ engine, journal, sales: commands, defer, log, nowMs, owner: incarnation },
            ...{ gateways: payments.gateways, returnUrl: payments.returnUrl, pgReadyKeys: payments.pgReadyKeys },
          }),
          abuseChangesPostgres,
          auditTrailPostgres({ defer, log, nowMs, keptMs: settings.trailDays * limits.dayMs }),
          socialLoginPostgres({ providers, random, nowMs, log }),
        ).pipe(Layer.provideMerge(Layer.succeedContext(database))),
      ),
    )
    yield* openEventFeed(settings, { engine, journal, log }).pipe(Effect.provideContext(database))
    const shopTokens =
      settings.shop === null
        ? undefined
        : yield* shopTokensPostgres({ ...settings.shop, nowMs }).pipe(Effect.provideContext(database))
    const abuseCounts = yield* profile.abuseCounts
    const cashier = Context.get(services, Cashier)
    payments.listen(cashier)
    const lab = yield* openLab(settings, url, { defer, random, log }).pipe(Effect.provideContext(database))
    const trusted = yield* trustedAccess(settings, random)
    const connectionsMax = Math.max(1, Math.min(settings.connectionsMax, descriptorsMax() - limits.descriptorsKept))
    const serving = gateway({
      sales,
      engine,
      feed,
      journal,
      clock,
      defer,
      log,
      host: settings.host,
      port: settings.port,
      metrics: { host: "127.0.0.1", port: settings.metricsPort },
      trusted,
      zone: settings.zone,
      origins: settings.origins,
      callbackPage: settings.social.callbackPage,
      trustedProxies: settings.trustedProxies,
      connections: { max: connectionsMax, perAddressMax: settings.connectionsPerAddressMax },
      streams: {
        // What streams leave is for requests.
        max: Math.max(1, Math.min(settings.streamsMax, Math.floor((connectionsMax * 7) / 8))),
        perAddressMax: settings.streamsPerAddressMax,
      },
      keys,
      ...(settings.drills ? { drills: { journal, random } } : {}),
      abuse: settings.abuse,
      abuseCounts,
      proof: { mode: settings.proof, ...(settings.captcha === "none" ? {} : { captcha: localCaptcha }) },
      ...(shopTokens === undefined ? {} : { shopTokens }),
      ...(profile.cluster === null
        ? {}
        : {
            cluster: yield* clusterDoor(profile.cluster.reader, profile.cluster.isDrained).pipe(
              Effect.provideContext(database),
            ),
          }),
      lineBackend: settings.line,
      lab,
      ...(payments.gateways.size === 0 ? {} : { desk: cashier.desk }),
      outside: outsideAsks(settings, Effect.provideContext(answers, database), { defer, log }),
      webFolder: ports.webFolder,
      page: ports.page,
      incarnation,
    })
    const { port, metricsPort } = yield* stage(waits.gateway, Effect.provideContext(serving, services))
    const databaseFolder = embedded?.folder ?? null
    return {
      port,
      metricsPort: metricsPort!,
      trusted,
      databaseFolder,
      risks,
      fakeUrl,
      sandboxUrl: payments.sandboxUrl,
    } satisfies Running
  }).pipe(Effect.provideService(NodeParts, parts))
})

const notAlone =
  "another server is connected to this database: both sell, no seat twice, but they take the sales away from each other; " +
  "stop one of them"

const keysAreNew =
  "the signing keys are new and the database is not: passes and receipts that were given before do not verify any more; " +
  "put signing-keys.json back into the data folder to keep them"

/** By which ways people are told away from the page. Notices by mail hold up no mail with a code: they have places of their own. */
const waysOf = ({ mail, push, zone }: Settings, keys: Keys): Pick<NotifyParts, "mail" | "push"> => {
  if (mail === null || mail.links === null) return { push, mail: null }
  const links = mailLinks(new Macs(keys.all, "ticketrush mail link"))
  return { push, mail: { mailer: smtpMailer(mail), links, place: { origin: mail.links, zone } } }
}
