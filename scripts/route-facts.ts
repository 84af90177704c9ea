/** The routes of a server, from the code that serves them, over parts that keep everything in memory. */
import { fileURLToPath } from "node:url"
import { Effect, Layer } from "effect"
import { cashierMemory } from "../packages/cashier/src/CashierMemory.ts"
import { abuseChangesMemory } from "../packages/engine/src/abuse/AbuseChangesMemory.ts"
import { Engine } from "../packages/engine/src/actor/Engine.ts"
import { LabPartError, type StrategyParts } from "../packages/engine/src/backends/LabBackend.ts"
import { catalogueMemory } from "../packages/engine/src/catalogue/CatalogueMemory.ts"
import { reservationListMemory } from "../packages/engine/src/catalogue/ReservationListMemory.ts"
import { makeUserStoreMemory, usersMemory } from "../packages/engine/src/catalogue/UsersMemory.ts"
import { AccessTokens } from "../packages/engine/src/identity/access-token.ts"
import { makeSessions } from "../packages/engine/src/identity/makeSessions.ts"
import { makeSessionStoreMemory } from "../packages/engine/src/identity/SessionStoreMemory.ts"
import { Sessions } from "../packages/engine/src/identity/Sessions.ts"
import { makeAccountStoreMemory } from "../packages/engine/src/identity/social/AccountStoreMemory.ts"
import { makeLoginStoreMemory } from "../packages/engine/src/identity/social/LoginStoreMemory.ts"
import { makeSocialLogin } from "../packages/engine/src/identity/social/makeSocialLogin.ts"
import { SocialLogin } from "../packages/engine/src/identity/social/SocialLogin.ts"
import { JournalMemory } from "../packages/engine/src/journal/JournalMemory.ts"
import { nodeClock, nodeDatabaseMs, nodeDefer, nodeRandom } from "../packages/engine/src/ports-node.ts"
import { adminRefundsMemory } from "../packages/engine/src/refunds/AdminRefundsMemory.ts"
import { LocalSales } from "../packages/engine/src/sales/LocalSales.ts"
import { auditTrailMemory } from "../packages/engine/src/trail/AuditTrailMemory.ts"
import { walletsMemory } from "../packages/engine/src/wallet/WalletsMemory.ts"
import { generateKey, Keys } from "../packages/http/src/keys/Keys.ts"
import { Macs } from "../packages/http/src/keys/Macs.ts"
import { BuiltPage } from "../packages/http/src/page/BuiltPage.ts"
import { nothingOutside } from "../packages/http/src/Runtime.ts"
import type { Route } from "../packages/http/src/router.ts"
import { makeSurface } from "../packages/http/src/surface.ts"
import { emailCodesMemory } from "../packages/notify/src/email/EmailCodesMemory.ts"
import { notifyMemory } from "../packages/notify/src/NotifyMemory.ts"
import { webhooksMemory } from "../packages/webhooks/src/WebhooksMemory.ts"

/** Nothing is reserved here. */
const none = Effect.fail(new LabPartError({ part: "PostgreSQL", message: "there is none" }))
const noParts: StrategyParts = {
  rows: none,
  attempts: none,
  redisUrl: null,
  kafkaBrokers: [],
  defer: nodeDefer,
  random: nodeRandom,
  log: { warn: () => {} },
}

export type RouteFacts = Pick<Route, "method" | "path" | "access" | "query">

const webFolder = fileURLToPath(new URL("../packages/web", import.meta.url))

/** In the order of their paths. The files of the page are one row. */
export const routeFacts = (): Promise<ReadonlyArray<RouteFacts>> =>
  Effect.runPromise(
    Effect.gen(function* () {
      const engine = yield* Effect.acquireRelease(
        Effect.sync(() => {
          const journal = new JournalMemory(nodeDefer, nodeDatabaseMs)
          const log = { warn: () => {} }
          const ports = { journal, clock: nodeClock, defer: nodeDefer, random: nodeRandom, log }
          return { journal, engine: new Engine({ ...ports, incarnation: "docs", hashSeed: 0 }) }
        }),
        ({ engine }) => Effect.callback<void>((resume) => engine.stop(() => resume(Effect.void))),
      )
      return yield* routesOver(engine)
    }).pipe(Effect.scoped),
  )

const routesOver = Effect.fnUntraced(function* ({ engine, journal }: { engine: Engine; journal: JournalMemory }) {
  const lists = reservationListMemory(engine, journal)
  const keys = yield* Keys.make([yield* generateKey])
  const sessions = makeSessions({
    store: makeSessionStoreMemory(() => Effect.succeed(null)),
    tokens: new AccessTokens(keys.all, 60),
    random: nodeRandom,
    nowMs: nodeDatabaseMs,
  })
  const social = makeSocialLogin({
    providers: { kakao: { missing: "KAKAO_CLIENT_ID" }, naver: { missing: "NAVER_CLIENT_ID" } },
    logins: makeLoginStoreMemory(),
    accounts: makeAccountStoreMemory(makeUserStoreMemory()),
    ...{ random: nodeRandom, nowMs: nodeDatabaseMs, log: { warn: () => {} } },
  })
  const services = Layer.mergeAll(
    catalogueMemory(engine),
    Layer.effect(Sessions, sessions),
    adminRefundsMemory,
    walletsMemory,
    webhooksMemory({ random: nodeRandom, nowMs: nodeDatabaseMs, reach: { loopback: false } }),
    notifyMemory(null, null, nodeDatabaseMs).pipe(
      Layer.provideMerge(
        emailCodesMemory(makeUserStoreMemory(), {
          ...{ mailer: null, macs: new Macs(keys.all, "email code"), random: nodeRandom, nowMs: nodeDatabaseMs },
        }),
      ),
    ),
    cashierMemory({}, nodeDatabaseMs),
    abuseChangesMemory,
    auditTrailMemory({ defer: nodeDefer, log: { warn: () => {} }, nowMs: nodeDatabaseMs }),
    Layer.effect(SocialLogin, social),
    usersMemory.pipe(Layer.provideMerge(lists)),
  )
  const surface = yield* makeSurface({
    sales: new LocalSales({ engine, defer: nodeDefer }),
    engine,
    feed: engine,
    journal,
    clock: nodeClock,
    defer: nodeDefer,
    log: { warn: () => {} },
    zone: "UTC",
    origins: [],
    callbackPage: "/sign-in",
    trustedProxies: [],
    streams: { max: 1, perAddressMax: 1 },
    lab: {
      strategies: new Map(),
      parts: noParts,
      reservationsOf: () => Effect.succeed([]),
      races: { rows: Effect.succeed(none), forget: () => Effect.void },
    },
    keys,
    outside: nothingOutside,
    webFolder,
    page: new BuiltPage(),
    incarnation: "docs",
  }).pipe(Effect.provide(yield* Layer.build(services)))
  surface.stop()
  const pages = surface.routes.filter(({ name }) => name === "page")
  const rows: RouteFacts[] = surface.routes.filter((route) => !pages.includes(route) || route.path === "/")
  const files = { method: "GET", path: "the other files of the page", access: pages[0].access, query: "any" } as const
  return [...rows.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : a.method < b.method ? -1 : 1)), files]
})
