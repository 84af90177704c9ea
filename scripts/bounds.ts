/** What a stranger can order or fill up, how far, what happens then, and the test that shows it (I16). */
import { limits } from "../packages/protocol/src/limits.ts"
import { identityBounds } from "./bounds-identity.ts"
import { reservationBounds } from "./bounds-reservations.ts"
import { searchBounds } from "./bounds-search.ts"
import { streamBounds } from "./bounds-streams.ts"

type LimitName = keyof typeof limits

export type Bound = {
  readonly resource: string
  readonly limits: ReadonlyArray<LimitName>
  /** Environment variables that set it; the limits are their defaults then. */
  readonly settings?: ReadonlyArray<string>
  /** What happens above it. */
  readonly above: string
  /** File below `packages/`, and words of the sentence that the test has as its title; null where none shows it yet. */
  readonly test: readonly [file: string, words: string] | null
}

export const bounds: ReadonlyArray<Bound> = [
  ...identityBounds,
  ...reservationBounds,
  ...searchBounds,
  ...streamBounds,
  {
    resource: "connections of a server",
    limits: ["connectionsMaxDefault", "descriptorsKept"],
    settings: ["TICKETRUSH_CONNECTIONS"],
    above: "a newcomer takes the place of the oldest one that has sent no request, or is closed",
    test: ["http/test/connections/half-open.test.ts", "give way to newcomers, oldest first"],
  },
  {
    resource: "connections of an address without a request",
    limits: ["connectionsPerAddressMaxDefault"],
    settings: ["TICKETRUSH_CONNECTIONS_PER_ADDRESS"],
    above: "the oldest of that address is closed",
    test: ["http/test/connections/half-open.test.ts", "of one address give way to another one"],
  },
  {
    resource: "time without a request, once connections run out",
    limits: ["halfOpenMsMax", "keepAliveSeconds"],
    above: "the connection is closed; before that after 8 to 12 s",
    test: ["http/test/connections/half-open.test.ts", "are cut after their time once three quarters are taken"],
  },
  {
    resource: "requests of an address, once connections run out",
    limits: [],
    settings: ["TICKETRUSH_CONNECTIONS_PER_ADDRESS", "TICKETRUSH_TRUSTED_PROXIES"],
    above: "503 `overloaded`, unless a pass or the token is shown",
    test: ["http/test/connections/door.test.ts", "lets strangers in up to their bound"],
  },
  {
    resource: "addresses that are watched for requests that cannot be read",
    limits: ["unreadAddressesMax", "unreadAfterMs", "unreadHintEveryMs"],
    above: "others are not watched",
    test: ["http/test/unread-connections.test.ts", "are watched up to a bound"],
  },
  {
    resource: "sign-ins with an account elsewhere that were begun",
    limits: ["loginsMax", "loginsPerAddressMax", "loginMs", "loginStateCharsMax"],
    above: "the oldest of that address, or of all, count no more: begin again",
    test: ["engine/test/identity/social/social-stores.contract.ts", "are bounded for each address"],
  },
  {
    resource: "sign-ins that wait for a provider, its time and its answers",
    limits: ["providersAskedAtOnceMax", "providerMsMax", "providerAnswerBytesMax"],
    above: "503 `overloaded`, or 503 `provider-unavailable`",
    test: ["http/test/social/social-login.test.ts", "that does not answer as it should"],
  },
  {
    resource: "codes, tokens and connections of the provider that plays Kakao and Naver",
    limits: ["fakeLoginsMax", "fakeConnectionsMax"],
    above: "the oldest codes and tokens count no more, connections are closed",
    test: ["http/test/social/openid-client.test.ts", "keeps codes up to a bound"],
  },
  {
    resource: "headers of a request",
    limits: ["headersBytesMax"],
    above: "431, closed",
    test: ["http/test/framing/reading.test.ts", "cookies of other programs on the same host name among them"],
  },
  {
    resource: "body of a request",
    limits: ["bodyBytesMax", "setupBodyBytesMax", "droppedBodyBytesMax"],
    above: "413; what is far larger is not read, and the connection ends",
    test: ["http/test/framing/answers.test.ts", "a body that is announced too large"],
  },
  {
    resource: "time for a body",
    limits: ["bodyWaitMsMax", "bodyProgressBytes"],
    above: "408, closed",
    test: ["http/test/hostile/slow.process.test.ts", "are closed within fifteen seconds"],
  },
  {
    resource: "depth and keys of JSON",
    limits: ["jsonDepthMax", "idempotencyKeyCharsMax"],
    above: "400",
    test: ["http/test/hostile/slow.process.test.ts", "hostile requests"],
  },
  {
    resource: "large answers under way",
    limits: ["largeAnswerBytes", "unsentBytesMax"],
    above: "those who read the oldest body are cut",
    test: ["http/test/unsent-answers.test.ts", "are bounded together"],
  },
  {
    resource: "time for a large answer",
    limits: ["answerWaitMsMax", "answerProgressBytes"],
    above: "its client is cut",
    test: ["http/test/unsent-answers.test.ts", "eighty clients that hardly read a large map"],
  },
  {
    resource: "sales with figures in the metrics",
    limits: ["saleFiguresMax"],
    above: "the busiest have figures, and one figure tells how many sales have none",
    test: ["http/test/metrics/sale-figures.test.ts", "stand in a scrape up to their bound"],
  },
  {
    resource: "rendered seat maps",
    limits: ["seatMapBytesKept", "seatMapsPerOptionMax", "seatMapsWaitingMax", "seatMapLoopPercent", "seatMapBurstMs"],
    above:
      "the map that was asked for the longest ago is rendered anew, in slices of the loop's time; 503 `overloaded` beyond the queue",
    test: ["http/test/seat-map-queue.test.ts", "takes no more than its part of the loop's time"],
  },
  {
    resource: "compressed seat maps",
    limits: ["codedBytesMin", "codedBytesKept", "codingsWaitingMax"],
    above: "what was asked for the longest ago is forgotten; beyond the queue a map goes out as it is",
    test: ["http/test/coding/coded-bodies.test.ts", "is bounded: what was asked for the longest ago goes first"],
  },
  {
    resource: "requests of the catalogue and of users under way",
    limits: ["coldRequestsMax"],
    above: "503 `overloaded`",
    test: null,
  },
  {
    resource: "connections to the tables, and writes on them",
    limits: ["tableConnectionsMax", "tableWritesAtOnceMax", "labSessionsMax"],
    above: "writes wait for each other and leave connections to reads",
    test: ["http/test/cold-writes-standby.postgres.test.ts", "a write has an unknown outcome, reads go on"],
  },
  {
    resource: "ids that are looked up at a time",
    limits: ["lookupsWaitingMax"],
    above: "503 `overloaded`; an id that is no sale's makes nothing",
    test: ["engine/test/actor/lookup.test.ts", "is told of to a bounded number of callers"],
  },
  {
    resource: "sales that are loaded at a time",
    limits: ["activationsAtOnceMax"],
    above: "the next one waits",
    test: [
      "engine/test/actor/replies.test.ts",
      "blocks no other caller of the same sale, and no other sale from memory",
    ],
  },
  {
    resource: "commands that wait for a sale",
    limits: ["mailboxMoneyMax", "mailboxHoldsMax", "mailboxLineMax"],
    above: "503 `overloaded`; payments have a lane of their own",
    test: ["engine/test/actor/lifetime.test.ts", "answers overloaded at once and keeps what it had taken"],
  },
  {
    resource: "time that a command waits",
    limits: ["mailboxWaitMsMax", "lineWaitMsMax", "outcomeWaitMsMax"],
    above: "503, try again; its outcome may be unknown",
    test: ["engine/test/actor/outcomes.test.ts", "is told as unknown, never as refused, when it takes too long"],
  },
  {
    resource: "work of one drain",
    limits: [
      "expiriesPerDrainMax",
      "commandsPerDrainMax",
      "answersPerTurnMax",
      "eventsPerRecordMax",
      "recordsPerFlushMax",
    ],
    above: "the rest is done in the next",
    test: ["engine/test/actor/holds.test.ts", "ends in chunks when many end at once"],
  },
  {
    resource: "statements of the journal",
    limits: ["journalLockTimeoutMs", "journalStatementTimeoutMs"],
    above: "the append is rejected or unknown, sale by sale",
    test: ["engine/test/journal/outcomes.postgres.test.ts", "is rejected as locked when the sale is held too long"],
  },
  {
    resource: "remembered refusals of a person",
    limits: ["refusalsPerPersonMax", "refusalMemoryMs"],
    above: "the oldest is forgotten",
    test: ["engine/test/actor/refusal-memory.test.ts", "forgets the oldest first"],
  },
  {
    resource: "answers to requests of signed-in people with a key",
    limits: ["replayBytesKept", "replayAnswerBytesMax", "replayMs"],
    above: "the oldest are forgotten, a longer one is not kept: such a request is decided anew",
    test: ["http/test/keyed/replays.test.ts", "are forgotten from the oldest on"],
  },
  {
    resource: "outcomes of keyed writes",
    limits: ["keptOutcomesMax", "keptOutcomeMs"],
    above: "the oldest are forgotten",
    test: ["engine/test/catalogue/kept-outcomes.contract.ts", "keeps the newest of an operation"],
  },
  {
    resource: "a sales policy and its versions",
    limits: ["rulesVersionsMax", "presalesMax", "accessCodesMax", "refundFeesMax", "accessCodeCharsMax"],
    above: "422; `rules-exhausted`",
    test: ["engine/test/core/rules.test.ts", "have an end: a sale takes so many and no more"],
  },
  {
    resource: "an appeal, and rows of an answer about appeals",
    limits: ["decisionCharsMax", "appealsShownMax"],
    above: "400; the next page has them; there is one appeal for each decision",
    test: ["http/test/abuse/appeals.test.ts", "newest first and page by page, and answered once"],
  },
  {
    resource: "people, and devices, of whom a node counts holds",
    limits: ["abuseKnownMax", "abuseCountedMax"],
    settings: ["TICKETRUSH_ABUSE"],
    above: "who has done nothing for the longest is forgotten; of one person the oldest things are",
    test: ["engine/test/abuse/abuse-counts-memory.contract.test.ts", "knows a bounded number of people"],
  },
  {
    resource: "the number and the window of an abuse rule",
    limits: ["abuseWindowSecondsMax"],
    settings: ["TICKETRUSH_ABUSE"],
    above: "400; as a setting, the server does not start",
    test: ["http/test/abuse/abuse-changes.test.ts", "none out of bounds is taken"],
  },
  {
    resource: "questions about the counts of all nodes that wait for Redis, and how long",
    limits: ["abuseAskedAtOnceMax", "abuseAnswerMsMax", "abusePauseMs"],
    above: "the node goes on with its own counts",
    test: ["engine/test/abuse/abuse-counts-shared.test.ts", "waits for a bounded number of answers"],
  },
  {
    resource: "lifted blocks, and places given back, that wait for Redis to be there again",
    limits: ["abuseOwedMax", "abuseOwedToldMax"],
    above: "one more is lost, and the part `abuse` says so",
    test: ["engine/test/abuse/abuse-counts-shared.test.ts", "is bounded, and what is lost is reported"],
  },
  {
    resource: "seats of a hold",
    limits: ["seatsPerHoldMax"],
    above: "422",
    test: ["http/test/reservations.test.ts", "of more than sixteen seats"],
  },
  {
    resource: "a set-up, and of options, seats and layouts all that a sale ever has",
    limits: [
      ...(["optionsPerSetupMax", "tiersPerOptionMax", "seatsPerConcertMax", "setupLayoutBytesMax"] as const),
      ...(["nameCharsMax", "placeCharsMax", "priceMax", "bookingFeeMax"] as const),
    ],
    above: "400",
    test: [
      "engine/test/catalogue/catalogue.contract.ts",
      "refuses layouts whose text would be multiplied beyond measure",
    ],
  },
  {
    resource: "places of a line over its life",
    limits: ["placesPerSaleMax", "admissionBatchMax", "absentPerCallMax"],
    above: "`line-exhausted`; a line with a capacity says `line-full`",
    test: ["engine/test/backends/line-backend.contract.ts", "refuses people beyond its capacity"],
  },
  {
    resource: "passes and signed heads that are remembered",
    limits: ["admissionPassesKnownMax", "admissionPassCharsMax", "signedHeadsKnownMax", "signingKeysMax"],
    above: "the oldest is verified or signed anew",
    test: ["http/test/line/admission-passes.test.ts", "a bounded number of those that passed"],
  },
  {
    resource: "rows of an answer about refunds by administrators",
    limits: ["adminRefundsShownMax"],
    above: "a narrower question has the others",
    test: ["http/test/sessions/admin-refunds.test.ts", "shows so many rows and no more"],
  },
  {
    resource: "endpoints of webhooks, and the secrets of one",
    limits: ["webhookEndpointsMax", "webhookKeysMax", "webhookUrlCharsMax", "webhookOverlapMsMax"],
    above: "409 `webhooks-full`, `webhook-keys-full`; 422, 400",
    test: ["webhooks/test/endpoints/endpoint-store.contract.ts", "are bounded in number, and a removed one makes room"],
  },
  {
    resource: "entries of the audit trail that wait to be stored",
    limits: ["trailPendingMax", "trailBatchMax", "trailTextCharsMax", "trailDetailCharsMax", "trailAnswerMsMax"],
    above: "they are lost and counted, and a row says how many; what waits for its row hears 503",
    test: ["engine/test/trail/trail-writer.test.ts", "what there is no room for is lost and counted"],
  },
  {
    resource: "equal entries of the audit trail",
    limits: ["trailFoldAfter", "trailFoldMs", "trailFoldsMax"],
    above: "those of a minute become one row with their number",
    test: ["engine/test/trail/trail-writer.test.ts", "have ten rows and one with the number of the others"],
  },
  {
    resource: "rows of the audit trail, and of an answer about it",
    limits: ["trailShownMax", "trailCutMax"],
    settings: ["TICKETRUSH_AUDIT_DAYS"],
    above: "the next page has them; what is too old is removed in pieces, each of them on record",
    test: ["http/test/sessions/audit-trail.test.ts", "is read page by page"],
  },
  {
    resource: "messages of webhooks in memory, and the time of their answer",
    limits: ["webhookReadAhead", "webhookAnswerMsMax"],
    above: "the next are read when these are taken; the attempt is cut and made again",
    test: ["webhooks/test/delivery/deliverer.test.ts", "holds a bounded number of messages in memory"],
  },
  {
    resource: "messages of webhooks that one order sends again, attempts on a page of their log, and the age of both",
    limits: ["webhookReplayMax", "webhookAttemptsShownMax", "webhookKeptMs"],
    above: "422 `webhook-range`; the next page has them; they are forgotten",
    test: ["webhooks/test/delivery/delivery-store.contract.ts", "refuse to send again what is not kept"],
  },
  {
    resource: "money in a wallet, and rows of its list",
    limits: ["walletChargeMax", "walletBalanceMax", "walletRowsMax"],
    above: "422, 409 `wallet-full`; so many rows and no more",
    test: ["http/test/wallet.test.ts", "has a bound"],
  },
  {
    resource: "rows of one page of a list",
    limits: ["listPageMax"],
    above: "the next page has them",
    test: ["engine/test/catalogue/catalogue.contract.ts", "lists concerts from the oldest on, page by page"],
  },
  {
    resource: "a chunk of a snapshot",
    limits: ["snapshotChunkBytesMax", "snapshotEveryEvents"],
    above: "the rest goes into the next",
    test: ["engine/test/journal/snapshots.postgres.test.ts", "keeps every row below 1 MiB"],
  },
  {
    resource: "reservations that one command cancels",
    limits: ["cancelsPerCommandMax"],
    above: "422 `unprocessable`",
    test: ["engine/test/core/cancel-many.test.ts", "takes 1 to 50 of them, each once"],
  },
  {
    resource: "people of a drill, for how long they buy, and drills",
    limits: ["drillPeopleMax", "drillSecondsMin", "drillSecondsMax", "drillPatienceMs", "drillHoldMs", "drillsMax"],
    settings: ["TICKETRUSH_DRILLS"],
    above: "400; 429 `drill-running` while one runs; `drills-used-up`; who has no answer in time gives up",
    test: ["http/test/drill/drill.test.ts", "have an end: a database takes so many and no more"],
  },
  {
    resource: "races between strategies",
    limits: ["racesMax", "racePeople", "raceSeats", "raceSessionsMax", "raceMsMax"],
    above: "429 `race-running` while one runs; who has no answer in time gives back what they get later",
    test: ["http/test/race/races.test.ts", "are run one request at a time"],
  },
  {
    resource: "a preview of a sales policy, and how many are kept",
    limits: ["previewEventsMax", "previewMsMax", "previewSliceEvents", "previewLoopPercent", "previewsKeptMax"],
    above: "it ends there, and says so; 429 `preview-running` for another one meanwhile; the oldest is forgotten",
    test: ["engine/test/policy/preview-run.test.ts", "is cut at the bound of events"],
  },
]

/** What is no bound of a resource: defaults, pace and promises of time. */
export const measures: ReadonlyArray<LimitName> = [
  "adminRefundsShownDefault",
  "searchPageDefault",
  ...(["cardMs", "catalogueVersionMs"] as const),
  "webhookOverlapMsDefault",
  "walletRowsDefault",
  "trailFlushMs",
  "trailShownDefault",
  "appealsShownDefault",
  "trailDaysDefault",
  "trailTidyMs",
  "webhookAttemptsShownDefault",
  ...(["holdTtlMsDefault", "holdTtlMsMin", "holdTtlMsMax", "expirySlackMs", "tickMs", "passivateAfterMs"] as const),
  ...(["streamBeatMs", "streamKeepaliveMs", "streamCountsMs", "admissionEveryMsMin", "dayMs"] as const),
  ...(["shopKeysFreshMs", "shopTokenSecondsDefault"] as const),
  ...(["accessSecondsDefault", "refreshTokenMs", "refreshGraceMs", "sessionMsMax", "sessionsTidyMs"] as const),
  ...(["payMsMin", "payMsDefault", "refundMsMax", "refundMsDefault"] as const),
  ...(["passMsMin", "passMsDefault", "graceMsMin", "graceMsDefault", "priorityMsDefault", "returnMsMax"] as const),
  ...(["seatsPerPersonDefault", "returnMsDefault", "idleMsDefault", "absentMsDefault", "absentMaxDefault"] as const),
]

/** Every limit that there is: each stands in one of the two. */
export const limitNames: ReadonlyArray<string> = Object.keys(limits)
