/** Everything that a gateway serves on its port, without the sockets that it is served through. */

import { Cashier } from "@ticketrush/cashier/Cashier"
import { AbuseChanges, followAbuseChanges } from "@ticketrush/engine/abuse/AbuseChanges"
import type { AbuseCounts } from "@ticketrush/engine/abuse/AbuseCounts"
import { AbuseCountsMemory } from "@ticketrush/engine/abuse/AbuseCountsMemory"
import { AbuseGuard, type AbuseGuardOptions } from "@ticketrush/engine/abuse/AbuseGuard"
import { BackendsOnDemand } from "@ticketrush/engine/backends/BackendsOnDemand"
import { actorBackend, Bindings } from "@ticketrush/engine/backends/Bindings"
import { BoundSales } from "@ticketrush/engine/backends/BoundSales"
import { comparedLines } from "@ticketrush/engine/backends/compared-lines"
import { Lab, type LabParts } from "@ticketrush/engine/backends/Lab"
import type { Strategy, StrategyParts } from "@ticketrush/engine/backends/LabBackend"
import { LineBackends } from "@ticketrush/engine/backends/LineBackends"
import { Catalogue } from "@ticketrush/engine/catalogue/Catalogue"
import type { StoreUnavailable } from "@ticketrush/engine/catalogue/errors"
import { ReservationList } from "@ticketrush/engine/catalogue/ReservationList"
import { makeSaleCards } from "@ticketrush/engine/catalogue/SaleCards"
import { Users } from "@ticketrush/engine/catalogue/Users"
import type { EngineApi } from "@ticketrush/engine/EngineApi"
import { NodeParts } from "@ticketrush/engine/health/forEver"
import { type Parts, parts } from "@ticketrush/engine/health/Parts"
import { Sessions } from "@ticketrush/engine/identity/Sessions"
import { SocialLogin } from "@ticketrush/engine/identity/social/SocialLogin"
import type { Journal, StreamDirectory } from "@ticketrush/engine/journal/Journal"
import type { Clock, Defer, Log, Random } from "@ticketrush/engine/ports"
import { AdminRefunds } from "@ticketrush/engine/refunds/AdminRefunds"
import { LocalSales } from "@ticketrush/engine/sales/LocalSales"
import type { SaleFeed } from "@ticketrush/engine/sales/SaleFeed"
import type { Sales } from "@ticketrush/engine/sales/Sales"
import { AuditTrail } from "@ticketrush/engine/trail/AuditTrail"
import { Wallets } from "@ticketrush/engine/wallet/Wallets"
import { EmailCodes } from "@ticketrush/notify/email/EmailCodes"
import { Notify } from "@ticketrush/notify/Notify"
import type { PaymentDesk } from "@ticketrush/payment/desk/PaymentDesk"
import { type ConcertId, limits, type Refusal } from "@ticketrush/protocol"
import { type AbuseRules, abuseRulesOf } from "@ticketrush/protocol/abuse"
import type { ProofMode } from "@ticketrush/protocol/proof"
import { ticketType } from "@ticketrush/protocol/ticket"
import { Webhooks } from "@ticketrush/webhooks/Webhooks"
import { Effect, type Scope } from "effect"
import { AuthFailures } from "./access/AuthFailures.ts"
import { CookieGuard } from "./access/CookieGuard.ts"
import { noteFailure } from "./access/noteFailure.ts"
import { type SignedInOptions, SignedInTokens } from "./access/SignedInTokens.ts"
import { ColdWork } from "./ColdWork.ts"
import { CsvDownloads } from "./CsvDownloads.ts"
import { compress } from "./coding/compress.ts"
import { docsRoutes } from "./docs-routes.ts"
import { Drills } from "./drill/Drills.ts"
import type { Exchange } from "./Exchange.ts"
import { GatewayParts } from "./GatewayParts.ts"
import { gatewayRoutes } from "./gatewayRoutes.ts"
import { Incidents } from "./Incidents.ts"
import { Replays } from "./keyed/Replays.ts"
import { replaying } from "./keyed/replaying.ts"
import type { Keys } from "./keys/Keys.ts"
import { Macs } from "./keys/Macs.ts"
import { AdmissionPasses } from "./line/AdmissionPasses.ts"
import { Receipts } from "./line/Receipts.ts"
import { PersonCheckUsers } from "./PersonCheckUsers.ts"
import type { BuiltPage } from "./page/BuiltPage.ts"
import { pageRoutes } from "./page/page-routes.ts"
import { PolicyPreviews } from "./policy/PolicyPreviews.ts"
import type { Captcha } from "./proof/Captcha.ts"
import { JoinChallenges } from "./proof/JoinChallenges.ts"
import { JoinDoor } from "./proof/JoinDoor.ts"
import { makeRuntime, type OutsideAsks } from "./Runtime.ts"
import { Races } from "./race/Races.ts"
import { type RaceGround, raceTracks } from "./race/tracks.ts"
import { DateTimes } from "./render/date-time.ts"
import { ClientAddress } from "./request/ClientAddress.ts"
import { OwnOrigins } from "./request/origin.ts"
import type { Route } from "./router.ts"
import { type AbuseRuleParts, abuseRuleRoutes } from "./routes/abuse-rules.ts"
import { addOptionRoute } from "./routes/added-options.ts"
import { adminConcertRoutes } from "./routes/admin-concerts.ts"
import { adminRefundRoutes } from "./routes/admin-refunds.ts"
import { appealRoutes } from "./routes/appeals.ts"
import { auditAbuseRoutes } from "./routes/audit-abuse.ts"
import { auditTrailRoutes } from "./routes/audit-trail.ts"
import { type ClusterDoor, clusterRoute } from "./routes/cluster.ts"
import { clusterOrderRoutes } from "./routes/cluster-orders.ts"
import { concertSearchRoutes } from "./routes/concert-search.ts"
import { concertRoutes } from "./routes/concerts.ts"
import { drillRoutes } from "./routes/drills.ts"
import { echoRoute } from "./routes/echo.ts"
import { emailVerificationRoutes } from "./routes/email-verification.ts"
import { jwksRoute } from "./routes/jwks.ts"
import { notificationRoutes } from "./routes/notifications.ts"
import { offersRoute } from "./routes/offers.ts"
import { ownReservationListRoute, reservationListRoute } from "./routes/own-reservation-list.ts"
import { peopleRoutes } from "./routes/people.ts"
import { pgReadyRoute } from "./routes/pg-ready.ts"
import { policyPreviewRoutes } from "./routes/policy-previews.ts"
import { providerWebhookRoute } from "./routes/provider-webhooks.ts"
import { reconciliationRoutes } from "./routes/reconciliation.ts"
import { roleRoutes } from "./routes/roles.ts"
import { saleJournalRoute } from "./routes/sale-journal.ts"
import { saleListRoutes } from "./routes/sale-lists.ts"
import { type SessionRouteParts, sessionRoutes } from "./routes/sessions.ts"
import { socialRoutes } from "./routes/social.ts"
import { socialCallbackRoute } from "./routes/social-callback.ts"
import { streamTicketRoute } from "./routes/stream-tickets.ts"
import { stuckPaymentRoutes } from "./routes/stuck-payments.ts"
import { thumbnailRoutes } from "./routes/thumbnails.ts"
import { walletRoutes } from "./routes/wallet.ts"
import { webhookRoutes } from "./routes/webhooks.ts"
import { makeConcertList } from "./served/concert-list.ts"
import type { ListParts } from "./served/reservations-of.ts"
import { servedRoutes } from "./served/ServedRoutes.ts"
import { setupOffersOf } from "./served/setup-plan.ts"
import { staticRoutes } from "./static-files.ts"

/** Where no setting names any. */
const noAbuseRules = abuseRulesOf("off")!

export type LabOptions = Pick<LabParts, "reservationsOf"> & {
  readonly strategies: ReadonlyMap<string, Strategy>
  readonly parts: StrategyParts
  readonly races: RaceGround
}

export type SurfaceOptions = {
  /** Takes commands and questions about any sale, wherever its owner is. */
  readonly sales: Sales
  /** The engine of this node: what the metrics tell of. */
  readonly engine: EngineApi
  /** What streams follow. */
  readonly feed: SaleFeed
  /** What previews of a policy read. */
  readonly journal: Pick<Journal, "read">
  readonly clock: Clock
  readonly defer: Defer
  readonly log: Log
  readonly zone: string
  /** Origins of pages that may open streams and read what is public, besides those of the host that a request names. */
  readonly origins: ReadonlyArray<string>
  /** Where a browser ends its sign-in: a path of this server, or an address elsewhere. */
  readonly callbackPage: string
  /** Addresses and networks of proxies whose `X-Forwarded-For` is believed. */
  readonly trustedProxies: ReadonlyArray<string>
  /** Live streams at a time: in all, and from one address. */
  readonly streams: { readonly max: number; readonly perAddressMax: number }
  /** What is asked about holds besides the policy of the sale; absent where nothing is. */
  readonly abuse?: AbuseRules
  /** When people who join a line show a proof of work, and which captcha counts in its place; absent where none is asked for. */
  readonly proof?: { readonly mode: ProofMode; readonly captcha?: Captcha }
  /** What they count, where it is not counted in this process alone. */
  readonly abuseCounts?: AbuseCounts
  /** How the nodes that share the sales are asked about; absent where this server has all sales itself. */
  readonly cluster?: ClusterDoor
  /** What drills make go wrong; absent where none is allowed. */
  readonly drills?: { readonly journal: Pick<Journal, "claim" | "read"> & StreamDirectory; readonly random: Random }
  /** Verifies tokens of the shop's own identity provider; absent where there is none. */
  readonly shopTokens?: SignedInOptions["shop"]
  /** What passes and receipts are signed with. */
  readonly keys: Keys
  /** What keeps the lines of concerts whose set-up does not say; the sale itself unless given. */
  readonly lineBackend?: string
  /** What concerts may be sold through besides the engine, and what that needs. */
  readonly lab: LabOptions
  /** Where sales meet their payment providers; absent where no sale takes payments. */
  readonly desk?: PaymentDesk
  /** Programs beside this one, and how each is asked whether it works. */
  readonly outside: OutsideAsks
  /** Folder of the demo and of other pages as they are; null for a surface without them. */
  readonly webFolder: string | null
  /** The page that sells; absent for a surface without it. */
  readonly page?: BuiltPage
  /** Differs from start to start. */
  readonly incarnation: string
}

/** It goes on answering; a balancer that asks for its readiness sends people to the nodes that have the sales. */
const whyDrained = ({ cluster }: SurfaceOptions): string | null =>
  cluster?.isDrained() ? "an operator has drained this node: its sales are at the others" : null

export const makeSurface = Effect.fnUntraced(function* (options: SurfaceOptions) {
  const { engine, clock, defer } = options
  const { backends, lab, sales } = yield* soldThroughTheLab(options)
  const times = new DateTimes(options.zone)
  const incidents = new Incidents(options.log, options.incarnation)
  const [passes, clientAddress] = [new AdmissionPasses(options.keys), new ClientAddress(options.trustedProxies)]
  const [users, sessions, trail] = [yield* Users, yield* Sessions, yield* AuditTrail]
  const guards = yield* guardsOf(options, { trail, nowMs: sessions.nowMs, start: options.incarnation })
  const replays = new Replays(() => clock.monotonicMs())
  const races = yield* racesBetween(options, backends, (cause) => incidents.note(cause))
  const sold = gatewayRoutes({
    ...{ sales, feed: options.feed, presence: engine, clock, defer, times, clientAddress },
    ...{ lab, races, trail, ...guards, ...deskOf(options) },
    persons: new PersonCheckUsers(users, incidents, limits.coldRequestsMax),
    passes: { issue: (...pass) => passes.issue(...pass), verify: (token) => passes.verify(token) },
    ...{ ...signedBy(options.keys), replays, streams: options.streams },
    origins: new OwnOrigins(options.origins),
    lines: yield* linesOf(options),
    compress,
    revocations: sessions.revocations,
    onDefect: (cause) => incidents.note(cause),
  })
  const people = yield* signingIn(options, {
    ...{ users, sessions, incidents, clientAddress, times, sales: options.sales, lab, trail, replays, ...guards },
  })
  const nodeParts = yield* NodeParts
  let stopping = false
  const whyNotReady = (): string | null => {
    if (stopping) return "stopping"
    return whyDrained(options) ?? nodeParts.whyNotReady() ?? (engine.writable() ? null : parts.journal.down)
  }
  const runtime = makeRuntime({
    ...{ asks: options.outside, clock, times, parts: nodeParts, writable: engine.writable, whyNotReady },
    lineInRedis: (options.lineBackend ?? actorBackend) !== actorBackend,
  })
  const served = yield* servedRoutes(incidents).pipe(
    Effect.provideService(GatewayParts, {
      ...{ engine, sales: options.sales, times, lab, whyNotReady, runtime, gateways: gatewaysOf(options) },
      whatIsWrong: () => whatIsWrong(nodeParts, trail),
    }),
  )
  const previews = new PolicyPreviews({ journal: options.journal, clock, defer, log: options.log })
  const routes: ReadonlyArray<Route> = [
    ...sold.routes,
    ...policyPreviewRoutes({ previews, reads: options.sales, times }),
    ...served,
    ...people.routes,
    ...standingRoutes(options),
  ]
  return {
    routes,
    streams: sold.streams,
    incidents,
    clientAddress,
    people,
    trail,
    /** Whether a pass of ours is shown; whether it still counts is the sale's to say. */
    showsPass: (exchange: Exchange): boolean => {
      const token = exchange.header("admission-pass")
      return token !== "" && !("fault" in passes.verify(token))
    },
    stopping: () => stopping,
    /** Readiness turns, and the streams end; requests under way are still answered. */
    stop: () => {
      stopping = true
      sold.stop()
      people.stop()
    },
  }
})

const signedBy = (keys: Keys) => ({
  receipts: new Receipts(keys),
  signTicket: (json: string) => keys.sign(ticketType, json),
  verifyTicket: (ticket: string) => keys.verify(ticketType, ticket),
})

/** What is the same as long as the server runs. */
const standingRoutes = ({ keys, page, webFolder }: SurfaceOptions): ReadonlyArray<Route> => [
  ...docsRoutes(),
  jwksRoute(keys),
  ...(webFolder === null ? [] : staticRoutes(webFolder)),
  ...(page === undefined ? [] : pageRoutes(page)),
  echoRoute,
]

const deskOf = ({ desk }: SurfaceOptions): { readonly desk?: PaymentDesk } => (desk === undefined ? {} : { desk })

const gatewaysOf = ({ desk }: SurfaceOptions): ReadonlyArray<string> => (desk?.gateways ?? []).map(({ name }) => name)

/** What stops no sale and an operator should know, in one sentence; null when there is nothing. */
const whatIsWrong = (nodeParts: Pick<Parts, "isUp">, trail: Pick<AuditTrail["Service"], "counts">): string | null => {
  if (!nodeParts.isUp("trail")) return parts.trail.down
  const { lost } = trail.counts()
  return lost === 0 ? null : `entries of the audit trail were lost since the start: ${lost}`
}

/** The abuse rules, which follow what of them is set, and what asks for proofs at joins and hears of their blocks. */
const guardsOf = Effect.fnUntraced(function* (
  { abuse: rules = noAbuseRules, abuseCounts, clock, keys, proof }: SurfaceOptions,
  parts: Pick<AbuseGuardOptions, "trail" | "nowMs" | "start">,
): Effect.fn.Return<
  Pick<AbuseRuleParts, "changes" | "followChanges"> & { readonly abuse: AbuseGuard; readonly door?: JoinDoor },
  StoreUnavailable,
  AbuseChanges | Scope.Scope
> {
  const asks = proof !== undefined && proof.mode !== "off"
  const door = asks
    ? new JoinDoor({ ...proof, challenges: new JoinChallenges(keys.all), clock, nowMs: parts.nowMs })
    : undefined
  const heard = door === undefined ? {} : { onBlocked: () => door.holdBlocked() }
  const counts = abuseCounts ?? new AbuseCountsMemory()
  const abuse = new AbuseGuard({ ...parts, ...heard, rules, counts })
  const changes = yield* AbuseChanges
  const followChanges = yield* followAbuseChanges(changes, abuse)
  return { abuse, changes, followChanges, ...(door === undefined ? {} : { door }) }
})

/** The strategies of the lab, and all sales: each concert through what it is bound to. */
const soldThroughTheLab = Effect.fnUntraced(function* (options: Pick<SurfaceOptions, "clock" | "lab" | "sales">) {
  const { strategies, parts: labParts, reservationsOf } = options.lab
  const bindings = new Bindings(yield* Catalogue, options.clock)
  const backends = new BackendsOnDemand(strategies, labParts, yield* Effect.scope)
  const lab = new Lab({ bindings, backends, reads: options.sales, reservationsOf })
  return { backends, lab, sales: new BoundSales(options.sales, bindings, lab) }
})

/** What keeps the line of each concert. */
const linesOf = Effect.fnUntraced(function* ({ feed, lab, lineBackend = actorBackend }: SurfaceOptions) {
  const { redisUrl, defer, log } = lab.parts
  const policyOf = (concertId: ConcertId) => feed.view(concertId)?.line.policy
  const backends = new BackendsOnDemand(comparedLines, { redisUrl, defer, log, policyOf }, yield* Effect.scope)
  return new LineBackends({ told: (yield* Catalogue).lineBackendOf, standard: lineBackend, backends })
})

/** Each strategy, and the engine, on a seat of its own. */
const racesBetween = Effect.fnUntraced(function* (
  { clock, defer, engine, lab }: Pick<SurfaceOptions, "clock" | "defer" | "engine" | "lab">,
  shared: BackendsOnDemand,
  onDefect: (cause: unknown) => void,
) {
  const { parts: labParts, races, strategies } = lab
  const tracks = yield* raceTracks({ strategies, parts: labParts, rows: races.rows, shared, engine })
  return new Races({ tracks, forget: races.forget, clock, defer, onDefect })
})

/** At the sales of this server itself. */
const drillsOf = ({ clock, defer, drills, engine, log }: SurfaceOptions): Drills | undefined => {
  if (drills === undefined) return undefined
  const { journal, random } = drills
  return new Drills({
    sales: new LocalSales({ engine, defer }),
    directory: journal,
    journal,
    random,
    clock,
    defer,
    log,
  })
}

type PeopleParts = Omit<SessionRouteParts, "work" | "guard" | "social"> &
  Omit<ListParts, "list"> & {
    readonly incidents: Incidents
    readonly trail: AuditTrail["Service"]
    readonly replays: Replays
    readonly users: Users["Service"]
    readonly abuse: AbuseGuard
  } & Pick<AbuseRuleParts, "changes" | "followChanges">

/** Who is signed in, and what is asked about them at the tables. */
const signingIn = Effect.fnUntraced(function* (options: SurfaceOptions, { incidents, ...parts }: PeopleParts) {
  const { keys, log, origins, callbackPage, shopTokens } = options
  const { sessions, trail, users } = parts
  const social = yield* SocialLogin
  const webhooks = yield* Webhooks
  const list = yield* ReservationList
  const cashier = yield* Cashier
  const failures = new AuthFailures()
  const onRefused = (refused: Refusal): void => {
    failures.note(refused)
    noteFailure(trail, refused)
  }
  const work = new ColdWork(incidents, onRefused)
  const guard = new CookieGuard(new OwnOrigins(origins), new Macs(keys.all, "ticketrush csrf"))
  const catalogue = yield* Catalogue
  const cards = yield* makeSaleCards(parts.sales)
  const offers = setupOffersOf(parts.lab, gatewaysOf(options))
  const forAdmins = { work, times: parts.times, trail: parts.trail, nowMs: sessions.nowMs }
  const drills = drillsOf(options)
  const roleNow: SignedInOptions["roleNow"] = (exchange, { person }, told) =>
    work.run(exchange, users.get(person), ({ role }) => told(role))
  return {
    routes: [
      ...sessionRoutes({ ...parts, work, guard, social }),
      ...socialRoutes({ ...parts, work, guard, social }),
      socialCallbackRoute({ social, work, callbackPage }),
      ...roleRoutes({ sessions, users, work, log, trail }),
      ...adminConcertRoutes({ ...forAdmins, catalogue, offers }),
      addOptionRoute({ ...forAdmins, catalogue, sales: parts.sales }),
      ...thumbnailRoutes({ ...forAdmins, catalogue }),
      ...saleListRoutes({ ...parts, reads: parts.sales, downloads: new CsvDownloads(options.defer, incidents) }),
      ...concertSearchRoutes({ ...forAdmins, catalogue, cards }),
      ...concertRoutes({ ...forAdmins, catalogue, cards, list: yield* makeConcertList(catalogue) }),
      ...peopleRoutes({ users, work, log, trail, times: parts.times }),
      ...emailVerificationRoutes({ ...parts, codes: yield* EmailCodes, work, nowMs: sessions.nowMs }),
      ownReservationListRoute({ ...parts, list }, work),
      offersRoute({ ...parts, list }, work),
      reservationListRoute({ ...parts, list }, work),
      saleJournalRoute({ ...parts, journal: options.journal, reads: parts.sales, work }),
      streamTicketRoute(sessions.tickets),
      ...adminRefundRoutes({ ...parts, refunds: yield* AdminRefunds, work, log, nowMs: sessions.nowMs }).map((route) =>
        replaying(route, parts.replays),
      ),
      ...walletRoutes({ ...parts, wallets: yield* Wallets, work, random: webhooks.random, nowMs: sessions.nowMs }),
      ...webhookRoutes({ ...parts, webhooks, work }),
      ...notificationRoutes({ notify: yield* Notify, work, times: parts.times }),
      providerWebhookRoute(cashier),
      pgReadyRoute({ ...parts, cashier, work, nowMs: sessions.nowMs }),
      ...reconciliationRoutes({ ...forAdmins, cashier }),
      ...stuckPaymentRoutes({ ...forAdmins, cashier }),
      ...auditTrailRoutes({ ...parts, work }),
      ...auditAbuseRoutes({ ...parts, work }),
      clusterRoute({ cluster: options.cluster, work, times: parts.times }),
      ...clusterOrderRoutes({ ...forAdmins, cluster: options.cluster }),
      ...abuseRuleRoutes({ ...parts, ...forAdmins }),
      ...drillRoutes({ ...forAdmins, drills }),
      ...appealRoutes({ ...parts, work }),
    ],
    failures,
    stop: () => drills?.stop(),
    /** For the router. */
    admission: {
      signedIn: new SignedInTokens(sessions, {
        ...{ guard, roleNow },
        ...(shopTokens === undefined ? {} : { shop: shopTokens }),
      }),
      onClosed: onRefused,
    },
  }
})
