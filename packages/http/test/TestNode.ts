/** A gateway over the real engine, with everything it keeps in memory, on free ports of the loopback. */

import { existsSync } from "node:fs"
import { join } from "node:path"
import { cashierMemory } from "@ticketrush/cashier/CashierMemory"
import { AbuseChanges } from "@ticketrush/engine/abuse/AbuseChanges"
import { abuseChangesMemory } from "@ticketrush/engine/abuse/AbuseChangesMemory"
import { Engine } from "@ticketrush/engine/actor/Engine"
import type { EngineLimits } from "@ticketrush/engine/actor/engine-limits"
import { AttemptsMemory } from "@ticketrush/engine/backends/AttemptsMemory"
import type { KafkaQueue } from "@ticketrush/engine/backends/kafka-client"
import { type LabBackend, LabPartError, type Strategy } from "@ticketrush/engine/backends/LabBackend"
import { LabBackendMemory, strategyOf } from "@ticketrush/engine/backends/LabBackendMemory"
import { QueueDecider } from "@ticketrush/engine/backends/QueueDecider"
import { QueuedBackend } from "@ticketrush/engine/backends/QueuedBackend"
import { Catalogue } from "@ticketrush/engine/catalogue/Catalogue"
import { makeCatalogueStoreMemory } from "@ticketrush/engine/catalogue/CatalogueMemory"
import type { CatalogueStore } from "@ticketrush/engine/catalogue/CatalogueStore"
import { makeCatalogue } from "@ticketrush/engine/catalogue/makeCatalogue"
import { makeUsers } from "@ticketrush/engine/catalogue/makeUsers"
import { ReservationList } from "@ticketrush/engine/catalogue/ReservationList"
import { reservationListMemory } from "@ticketrush/engine/catalogue/ReservationListMemory"
import type { UserStore } from "@ticketrush/engine/catalogue/UserStore"
import { type UserRole, Users } from "@ticketrush/engine/catalogue/Users"
import { makeUserStoreMemory } from "@ticketrush/engine/catalogue/UsersMemory"
import type { EngineApi } from "@ticketrush/engine/EngineApi"
import { NodeParts } from "@ticketrush/engine/health/forEver"
import { unheardParts } from "@ticketrush/engine/health/Parts"
import { AccessTokens } from "@ticketrush/engine/identity/access-token"
import { makeSessions } from "@ticketrush/engine/identity/makeSessions"
import { makeSessionStoreMemory } from "@ticketrush/engine/identity/SessionStoreMemory"
import { Sessions } from "@ticketrush/engine/identity/Sessions"
import { openShopTokens } from "@ticketrush/engine/identity/shop/openShopTokens"
import { makeShopStoreMemory } from "@ticketrush/engine/identity/shop/ShopStoreMemory"
import type { ShopIssuer } from "@ticketrush/engine/identity/shop/ShopTokens"
import { makeAccountStoreMemory } from "@ticketrush/engine/identity/social/AccountStoreMemory"
import { makeLoginStoreMemory } from "@ticketrush/engine/identity/social/LoginStoreMemory"
import { makeSocialLogin } from "@ticketrush/engine/identity/social/makeSocialLogin"
import type { Providers } from "@ticketrush/engine/identity/social/Provider"
import { SocialLogin } from "@ticketrush/engine/identity/social/SocialLogin"
import type { Journal } from "@ticketrush/engine/journal/Journal"
import { JournalMemory } from "@ticketrush/engine/journal/JournalMemory"
import { nodeClock, nodeDatabaseMs, nodeDefer, nodeRandom } from "@ticketrush/engine/ports-node"
import { AdminRefunds } from "@ticketrush/engine/refunds/AdminRefunds"
import { makeAdminRefundsMemory } from "@ticketrush/engine/refunds/AdminRefundsMemory"
import { LocalSales } from "@ticketrush/engine/sales/LocalSales"
import { AuditTrail } from "@ticketrush/engine/trail/AuditTrail"
import { auditTrailMemory } from "@ticketrush/engine/trail/AuditTrailMemory"
import { Wallets } from "@ticketrush/engine/wallet/Wallets"
import { makeWalletsMemory } from "@ticketrush/engine/wallet/WalletsMemory"
import { emailCodesMemory } from "@ticketrush/notify/email/EmailCodesMemory"
import type { Mailer } from "@ticketrush/notify/email/Mailer"
import { type MailLinks, mailLinks } from "@ticketrush/notify/mail/mail-link"
import type { PushFace } from "@ticketrush/notify/Notify"
import { notifyMemory } from "@ticketrush/notify/NotifyMemory"
import { generatePushKey } from "@ticketrush/notify/push/PushKey"
import { StandardWebhookVerifier } from "@ticketrush/payment"
import { limits } from "@ticketrush/protocol"
import { makeWebhooks, type WebhookStores, Webhooks } from "@ticketrush/webhooks/Webhooks"
import { webhookStoresMemory } from "@ticketrush/webhooks/WebhooksMemory"
import { Context, Effect, Exit, Layer, Scope } from "effect"
import { type GatewayOptions, gateway } from "../src/Gateway.ts"
import { generateKey, Keys } from "../src/keys/Keys.ts"
import { Macs } from "../src/keys/Macs.ts"
import { BuiltPage } from "../src/page/BuiltPage.ts"
import { nothingOutside } from "../src/Runtime.ts"
import type { Route } from "../src/router.ts"
import { distantSales } from "./distant-sales.ts"

export type TestNode = {
  readonly url: string
  readonly port: number
  readonly metricsUrl: string
  readonly engine: Engine
  readonly keys: Keys
  /** As the configuration of a real node does for its first administrator. */
  readonly setRole: (person: number, role: UserRole) => void
  readonly journal: Journal
  /** Knows roles, which no request gives. */
  readonly users: Users["Service"]
  /** What was written to the log. */
  readonly warnings: ReadonlyArray<{ readonly message: string; readonly fields: Readonly<Record<string, unknown>> }>
  readonly open: () => number
  /** Everything on its port. */
  readonly routes: ReadonlyArray<Route>
  readonly stop: () => Promise<void>
}

/** Requests wait in memory for the next turn of the loop, and are decided in order. */
const queued = (seats: LabBackend): Strategy => {
  const attempts = new AttemptsMemory()
  const decider = new QueueDecider({
    ...{ attempts, defer: nodeDefer, log: { warn: () => {} } },
    backends: { OPTIMISTIC: seats, PESSIMISTIC: seats },
    onDecided: () => backend.lookNow(),
  })
  const send: KafkaQueue["send"] = (messages, done) => {
    nodeDefer.soon(() =>
      decider.handle(
        messages.map(({ value }) => value),
        () => {},
      ),
    )
    done({ kind: "sent" })
  }
  const parts = { name: seats.name, queue: { send }, attempts, seats, defer: nodeDefer, random: nodeRandom }
  const backend = new QueuedBackend(parts)
  return { ...strategyOf(seats), start: () => Effect.succeed(backend) }
}

/** The strategies that the contract names, over one map in memory, as the real ones stand over the same rows. */
export const labInMemory = (): GatewayOptions["lab"] => {
  const names = ["optimistic", "pessimistic", "redis-lock", "kafka"]
  const seats = new LabBackendMemory("seats", nodeDatabaseMs)
  const backends = names.map((name): LabBackend => ({ ...seats, name }))
  const strategies = backends.map(strategyOf)
  return {
    strategies: new Map(strategies.map((strategy, n) => [strategy.name, n === 3 ? queued(backends[n]) : strategy])),
    parts: {
      rows: Effect.fail(new LabPartError({ part: "PostgreSQL", message: "there is none" })),
      attempts: Effect.fail(new LabPartError({ part: "PostgreSQL", message: "there is none" })),
      redisUrl: null,
      kafkaBrokers: [],
      defer: nodeDefer,
      random: nodeRandom,
      log: { warn: () => {} },
    },
    reservationsOf: (person) => Effect.succeed(seats.reservationsOf(person)),
    races: {
      rows: Effect.succeed(Effect.fail(new LabPartError({ part: "PostgreSQL", message: "there is none" }))),
      forget: () => Effect.void,
    },
  }
}

/** Of a node that sends mail: what ends notices by it. */
export const testLinks = (keys: Keys): MailLinks => mailLinks(new Macs(keys.all, "mail link"))

/** The page that sells, as it was built last, where the folder is that of the page. */
const builtPageOf = (webFolder: string | null): { readonly page?: BuiltPage } => {
  if (webFolder === null || !existsSync(join(webFolder, "page"))) return {}
  const page = new BuiltPage()
  page.read(join(webFolder, "dist"))
  return { page }
}

export type TestNodeOptions = Partial<
  Pick<
    GatewayOptions,
    | "trusted"
    | "zone"
    | "origins"
    | "trustedProxies"
    | "connections"
    | "streams"
    | "webFolder"
    | "keys"
    | "abuse"
    | "proof"
    | "cluster"
    | "lineBackend"
    | "lab"
    | "outside"
    | "desk"
  >
> & {
  /** Whether administrators may run drills. */
  readonly drills?: boolean
  /** Of several nodes. */
  readonly abuseChanges?: AbuseChanges["Service"]
  /** With whose accounts people sign in; none unless given. */
  readonly providers?: Providers
  /** How long such a provider may take, in milliseconds. */
  readonly providerMsMax?: number
  /** The identity provider of the shop; none unless given. */
  readonly shop?: ShopIssuer & { readonly keysUrl: string }
  readonly limits?: Partial<EngineLimits>
  readonly webhooks?: WebhookStores
  /** What browsers are told with; null for a server that tells none. {@link testPush} unless given. */
  readonly push?: PushFace | null
  /** What sends mail; none is sent unless given. */
  readonly mailer?: Mailer
  readonly adminRefunds?: AdminRefunds["Service"]
  /** What messages in the form of contract 16.4 are signed with; {@link paymentSecret} unless given. */
  readonly pgReadyKeys?: ReadonlyArray<string>
  readonly trail?: AuditTrail["Service"]
  readonly journal?: Journal
  /** The time of sessions and tokens, in milliseconds since 1970 UTC. */
  readonly nowMs?: () => number
  /** How far the clock of the sales is put forward, in milliseconds. */
  readonly aheadMs?: () => number
  /** Where the catalogue and the users keep their rows: in memory unless given. */
  readonly rows?: { readonly catalogue: CatalogueStore; readonly users: UserStore }
  /** Stands between the gateway and the engine. */
  readonly through?: (engine: EngineApi) => EngineApi
}

const reach = { loopback: true }

export const testPush: PushFace = {
  publicKey: generatePushKey().publicKey,
  services: ["push.example"],
  reach: { loopback: false },
}

/** What messages of payments to the gateway `sandbox` are signed with. */
export const paymentSecret = `whsec_${Buffer.alloc(32, 7).toString("base64")}`

export const startNode = async (options: TestNodeOptions = {}): Promise<TestNode> => {
  const warnings: Array<{ message: string; fields: Readonly<Record<string, unknown>> }> = []
  const log = {
    warn: (message: string, fields: Readonly<Record<string, unknown>>) => void warnings.push({ message, fields }),
  }
  const { aheadMs = () => 0 } = options
  const clock = { monotonicMs: () => nodeClock.monotonicMs() + aheadMs() }
  const memory = new JournalMemory(nodeDefer, nodeDatabaseMs)
  const journal = options.journal ?? memory
  const engine = new Engine({
    journal,
    ...(options.journal === undefined ? { directory: memory } : {}),
    clock,
    defer: nodeDefer,
    log,
    incarnation: "test",
    hashSeed: 1,
    random: nodeRandom,
    ...(options.limits === undefined ? {} : { limits: options.limits }),
  })
  const lists = reservationListMemory(engine, journal)
  const inMemory = makeUserStoreMemory()
  const { catalogue, users } = options.rows ?? { catalogue: makeCatalogueStoreMemory(), users: inMemory }
  const keys = options.keys ?? (await Effect.runPromise(Effect.flatMap(generateKey, (key) => Keys.make([key]))))
  const tokens = new AccessTokens(keys.all, limits.accessSecondsDefault)
  const nowMs = options.nowMs ?? nodeDatabaseMs
  const sessionStore = makeSessionStoreMemory(users.find, inMemory.setRole)
  // Nodes of one process report to themselves, as those of several do.
  const ownParts = Layer.succeed(NodeParts, unheardParts())
  const services = Layer.mergeAll(
    Layer.effect(Catalogue, makeCatalogue(catalogue, engine)),
    options.trail === undefined
      ? auditTrailMemory({ defer: nodeDefer, log, nowMs })
      : Layer.succeed(AuditTrail, options.trail),
    options.abuseChanges === undefined ? abuseChangesMemory : Layer.succeed(AbuseChanges, options.abuseChanges),
    Layer.succeed(AdminRefunds, options.adminRefunds ?? makeAdminRefundsMemory()),
    Layer.succeed(
      Wallets,
      makeWalletsMemory((person) =>
        users.find(person).pipe(
          Effect.map((user) => user !== null),
          Effect.orDie,
        ),
      ),
    ),
    Layer.succeed(
      Webhooks,
      makeWebhooks(options.webhooks ?? webhookStoresMemory(), { random: nodeRandom, nowMs, reach }),
    ),
    notifyMemory(
      options.push === undefined ? testPush : options.push,
      options.mailer === undefined ? null : testLinks(keys),
      nowMs,
    ).pipe(
      Layer.provideMerge(
        emailCodesMemory(users, {
          ...{ mailer: options.mailer ?? null, macs: new Macs(keys.all, "email code"), random: nodeRandom, nowMs },
        }),
      ),
    ),
    cashierMemory(
      { sandbox: new StandardWebhookVerifier([paymentSecret]) },
      nowMs,
      options.pgReadyKeys ?? [paymentSecret],
    ),
    Layer.effect(
      Sessions,
      makeSessions({
        ...{ store: sessionStore, tokens, random: nodeRandom, nowMs },
        foreignSeconds: options.shop?.seconds ?? 0,
      }),
    ),
    Layer.effect(
      SocialLogin,
      makeSocialLogin({
        providers: options.providers ?? {
          kakao: { missing: "KAKAO_CLIENT_ID" },
          naver: { missing: "NAVER_CLIENT_ID" },
        },
        logins: makeLoginStoreMemory(),
        accounts: makeAccountStoreMemory(users),
        ...{ random: nodeRandom, log, nowMs },
        ...(options.providerMsMax === undefined ? {} : { answerMsMax: options.providerMsMax }),
      }),
    ),
    Layer.effect(
      Users,
      Effect.flatMap(ReservationList, (reservations) => makeUsers(users, reservations)),
    ).pipe(Layer.provideMerge(lists)),
  ).pipe(Layer.provideMerge(ownParts))
  const scope = Scope.makeUnsafe()
  // In the node's own scope: provided as a layer they would end as soon as the gateway has started.
  const context = await Effect.runPromise(Layer.buildWithScope(services, scope))
  const openShop = ({ keysUrl, ...shop }: NonNullable<TestNodeOptions["shop"]>) =>
    openShopTokens({ shop, keysUrl, nowMs, store: makeShopStoreMemory(users, sessionStore) }).pipe(
      Effect.provide(context),
      Effect.provideService(Scope.Scope, scope),
      Effect.runPromise,
    )
  const shopTokens = options.shop === undefined ? undefined : await openShop(options.shop)
  const through = options.through?.(engine) ?? engine
  const local = new LocalSales({ engine: through, defer: nodeDefer })
  const started = await Effect.runPromise(
    gateway({
      sales: process.env.TICKETRUSH_SALES === "distant" ? distantSales(local, nodeDefer) : local,
      engine: through,
      feed: through,
      journal,
      clock,
      defer: nodeDefer,
      log,
      host: "127.0.0.1",
      port: 0,
      ...(shopTokens === undefined ? {} : { shopTokens }),
      metrics: { host: "127.0.0.1", port: 0 },
      trusted: options.trusted ?? { mode: "on" },
      zone: options.zone ?? "Asia/Seoul",
      origins: options.origins ?? [],
      callbackPage: "/sign-in",
      trustedProxies: options.trustedProxies ?? [],
      connections: options.connections ?? {
        max: limits.connectionsMaxDefault,
        perAddressMax: limits.connectionsPerAddressMaxDefault,
      },
      streams: options.streams ?? { max: limits.streamsMaxDefault, perAddressMax: limits.streamsPerAddressMaxDefault },
      keys,
      ...(options.drills === true ? { drills: { journal: memory, random: nodeRandom } } : {}),
      ...(options.abuse === undefined ? {} : { abuse: options.abuse }),
      ...(options.proof === undefined ? {} : { proof: options.proof }),
      ...(options.cluster === undefined ? {} : { cluster: options.cluster }),
      lab: options.lab ?? labInMemory(),
      outside: options.outside ?? nothingOutside,
      ...(options.lineBackend === undefined ? {} : { lineBackend: options.lineBackend }),
      ...(options.desk === undefined ? {} : { desk: options.desk }),
      webFolder: options.webFolder ?? null,
      ...builtPageOf(options.webFolder ?? null),
      incarnation: "test",
    }).pipe(Effect.provide(context), Scope.provide(scope)),
  )
  return {
    url: `http://127.0.0.1:${started.port}`,
    port: started.port,
    metricsUrl: `http://127.0.0.1:${started.metricsPort}`,
    engine,
    keys,
    setRole: inMemory.setRole,
    journal,
    users: Context.get(context, Users),
    warnings,
    open: started.open,
    routes: started.routes,
    stop: async () => {
      await Effect.runPromise(Scope.close(scope, Exit.void))
      await new Promise<void>((done) => engine.stop(done))
    },
  }
}
