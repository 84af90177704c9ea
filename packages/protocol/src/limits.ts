/**
 * Every bound of the system in one place, and the inequalities between them, checked when the module loads.
 * Above a bound the answer is a refusal or an ending, never growth (I16).
 */
import { invariant } from "./assert.ts"
import { drillLimits } from "./limits-drills.ts"
import { notifyLimits } from "./limits-notify.ts"
import { paymentLimits } from "./limits-payments.ts"
import { proofLimits } from "./limits-proof.ts"
import { thumbnailLimits } from "./limits-thumbnails.ts"

export const limits = {
  ...notifyLimits,
  ...thumbnailLimits,
  /** Seats in one hold. */
  seatsPerHoldMax: 16,
  /** Reservations that one command cancels. */
  cancelsPerCommandMax: 50,
  /** Bytes of a request body on every route but sale set-up. */
  bodyBytesMax: 16 * 1024,
  /** Bytes of a request body that describes a concert with its seat layout. */
  setupBodyBytesMax: 256 * 1024,
  /** Bytes of a body above its bound that are read and dropped, so that its client hears the answer. */
  droppedBodyBytesMax: 1024 * 1024,
  /** A body that has begun ends within this time, in milliseconds, or brings so many bytes meanwhile. */
  bodyWaitMsMax: 6_000,
  bodyProgressBytes: 64 * 1024,
  /** Bytes of an answer from which on it is sent as fast as its client reads, without a copy for each client. */
  largeAnswerBytes: 16 * 1024,
  /** A large answer goes out within this time, in milliseconds, or so many bytes of it have been read meanwhile. */
  answerWaitMsMax: 30_000,
  answerProgressBytes: 128 * 1024,
  /** Bytes of all large answers under way; clients that read one body share it. Beyond it the oldest ones are cut. */
  unsentBytesMax: 128 * 1024 * 1024,
  /** Bytes of all headers of a request: browsers send those of every program on the same host name along. */
  headersBytesMax: 16 * 1024,
  /** How long a quiet connection is kept at least, in seconds; the socket library ends it 1 to 5 seconds later. */
  keepAliveSeconds: 7,
  /** Addresses that have opened connections and sent nothing readable yet, as many as are watched. */
  unreadAddressesMax: 1_024,
  /** How long an address may take to send a request that can be read, and how often the log tells of one, in milliseconds. */
  unreadAfterMs: 15_000,
  unreadHintEveryMs: 600_000,
  /** Bytes of a seat map from which on it is compressed for clients that take that. */
  codedBytesMin: 4 * 1024,
  /** Bytes of compressed seat maps that are kept in all. */
  codedBytesKept: 32 * 1024 * 1024,
  /** Bytes of seat maps that are kept rendered in all, and how many of one option: the states that are shown differ. */
  seatMapBytesKept: 56 * 1024 * 1024,
  seatMapsPerOptionMax: 2,
  /** Options whose seat maps wait to be rendered, one after another. */
  seatMapsWaitingMax: 64,
  /** Part of the loop's time in per cent that rendering of large maps may take for long, and milliseconds that it may take at once. */
  seatMapLoopPercent: 25,
  seatMapBurstMs: 100,
  /** Sales whose figures stand in the metrics. */
  saleFiguresMax: 100,
  /** Seat maps that wait to be compressed, one after another; beyond it clients get them as they are. */
  codingsWaitingMax: 8,
  /** Nesting of a JSON body. */
  jsonDepthMax: 32,
  /** Characters of an `Idempotency-Key`; visible ASCII only. */
  idempotencyKeyCharsMax: 128,
  /** Outcomes of keyed writes outside the sales that are kept: of each operation, and for how long in milliseconds. */
  keptOutcomesMax: 10_000,
  keptOutcomeMs: 86_400_000,
  /** How long a hold lasts unless its sale says otherwise, in milliseconds (contract 2.1: 300 s). */
  holdTtlMsDefault: 300_000,
  holdTtlMsMin: 100,
  /** How often one hold may be extended, and how often a person may extend any in one turn. */
  extensionsPerHoldMax: 2,
  extensionsPerTurnMax: 4,
  holdTtlMsMax: 24 * 3_600_000,
  /** A hold ends at most this long after its deadline, in milliseconds. */
  expirySlackMs: 100,
  /** How often a node looks for sales with due work, in milliseconds. */
  tickMs: 40,
  /** Holds that one drain ends at most; more due ones wait for the next drain. */
  expiriesPerDrainMax: 2_048,
  /** People whose wishes one drain carries out at most: as what is due, and as many again by its commands. */
  wishesPerDrainMax: 64,
  /** Commands that one drain decides at most. */
  commandsPerDrainMax: 4_096,
  /** Answers that are written before what has arrived meanwhile is read. */
  answersPerTurnMax: 512,
  /** Events of one journal record at most. */
  eventsPerRecordMax: 65_536,
  /** Waiting commands of one sale, per lane. */
  mailboxMoneyMax: 8_192,
  mailboxHoldsMax: 8_192,
  mailboxLineMax: 65_536,
  /** A command that waited this long undecided is answered "try again", in milliseconds. */
  mailboxWaitMsMax: 800,
  /** The same for a person who joins a line, while records flow: those who retry faster would take their turn. */
  lineWaitMsMax: 8_000,
  /** Callers of an append that has no outcome yet hear "outcome unknown" after this time, in milliseconds. */
  outcomeWaitMsMax: 800,
  /** Sales that one flush carries at most. */
  recordsPerFlushMax: 64,
  /** Postgres waits this long for a locked sale row, in milliseconds. */
  journalLockTimeoutMs: 250,
  /** Postgres ends a journal statement after this time, in milliseconds; shorter than any lease. */
  journalStatementTimeoutMs: 2_000,
  /** Final refusals of one person that are remembered, and for how long in milliseconds (design section 4). */
  refusalsPerPersonMax: 8,
  refusalMemoryMs: 600_000,
  /** A sale without a command, a due date or a reader for this long leaves memory, in milliseconds. */
  passivateAfterMs: 300_000,
  /** Sales that are being rebuilt from the journal at the same time. */
  activationsAtOnceMax: 4,
  /** Callers that wait to hear whether there is a sale of their id; more are told to come back. */
  lookupsWaitingMax: 4_096,
  /** Events between two snapshots of one sale. */
  snapshotEveryEvents: 400_000,
  /** Bytes of one snapshot chunk. */
  snapshotChunkBytesMax: 512 * 1024,
  /** Price of one seat in minor units of the currency (KRW has none, so: won). */
  priceMax: 1_000_000_000,
  /** What one set-up may ask for: options, price tiers of each, seats over all of them, bytes of all their layouts. */
  optionsPerSetupMax: 64,
  tiersPerOptionMax: 64,
  seatsPerConcertMax: 300_000,
  setupLayoutBytesMax: 4 * 1024 * 1024,
  /** Reservations of a sale that are looked at for one page of them. */
  reservationsPerPageMax: 256,
  /** Files of lists that a node sends at a time, and how long one may take, in milliseconds. */
  listDownloadsMax: 4,
  listDownloadMsMax: 600_000,
  /** Seats that one order blocks or releases by their ids. */
  houseSeatsPerOrderMax: 1_000,
  /** Wishes that a person files for a sale, and people whose wishes a sale keeps. */
  wishesPerPersonMax: 5,
  wishersPerSaleMax: 50_000,
  /** Versions of the rules of one sale; presales, access codes and refund fees of one version; characters of a code. */
  rulesVersionsMax: 200,
  presalesMax: 16,
  accessCodesMax: 200,
  refundFeesMax: 16,
  ...paymentLimits,
  /** Questions of buyers to payment providers that are under way at a time in one server. */
  providerReadsAtOnceMax: 64,
  /** Payments that one answer of a reconciliation compares: each is read at its provider. */
  reconciledAtOnceMax: 100,
  /** Errands, and messages of providers, of one page of the payments that are stuck. */
  stuckShownMax: 100,
  stuckLooksPerSecondMax: 20,
  endReasonCharsMax: 200,
  clusterSalesShownMax: 500,
  /** Sales of a cluster that an operator has moved. Each node reads all of them when one of them changes. */
  salesMovedMax: 256,
  /** Characters of what a provider gives a buyer to bring back. */
  paymentTokenCharsMax: 200,
  accessCodeCharsMax: 64,
  /**
   * Answers to requests of signed-in people with an Idempotency-Key: how long one is given again, characters that all of
   * them take together in one server, and characters of the longest one that is kept.
   */
  replayMs: 86_400_000,
  replayBytesKept: 16_777_216,
  replayAnswerBytesMax: 65_536,
  /** A preview of rules: events of the journal that it reads, how long it may take in milliseconds, events at a time, and its part of the loop's time in per cent. */
  previewEventsMax: 1_000_000,
  previewMsMax: 120_000,
  previewSliceEvents: 1_000,
  previewLoopPercent: 25,
  /** Previews whose outcome a node keeps. One runs at a time. */
  previewsKeptMax: 16,
  /** Seats of an option that one request names by their ids. */
  namedSeatsMax: 64,
  /** Concerts of one page of a search, how many unless asked otherwise, and among how many of the newest the highlights are found. */
  searchPageMax: 100,
  searchPageDefault: 20,
  highlightedAmongMax: 200,
  highlightsMax: 20,
  /** Searches that a node makes in its tables at a time, and those that wait for it; more hear "overloaded". */
  searchesAtOnceMax: 2,
  searchesWaitingMax: 8,
  /**
   * How often a node looks whether another one has changed the catalogue, and how old what it has read of it may be while the
   * tables cannot be asked, in milliseconds.
   */
  catalogueVersionMs: 1_000,
  catalogueOldestMs: 600_000,
  /** Rows of the list of all concerts that are made at a time, so that a long list does not hold up the loop. */
  concertsAtOnceMax: 500,
  /**
   * Cards of sales that a node keeps; from what age one is asked for anew behind its reader, and how old one is at most that is
   * shown, in milliseconds; and sales asked at a time.
   */
  cardsKnownMax: 4_096,
  cardMs: 1_000,
  cardOldestMs: 2_000,
  cardsAskedAtOnceMax: 8,
  /** Sales that are brought into memory for the cards of one answer, and by a node at a time. */
  cardLoadsMax: 20,
  cardLoadsAtOnceMax: 4,
  /** Rows of one page of a list. */
  listPageMax: 1_000,
  /** Rows of the trail of refunds by administrators that one answer has, unless asked for fewer or more, and at most. */
  adminRefundsShownDefault: 50,
  adminRefundsShownMax: 200,
  /** Entries of the audit trail that wait to be stored; more are lost, and counted. */
  trailPendingMax: 32_768,
  /** Entries that are stored at once, and how long the first of them waits, in milliseconds. */
  trailBatchMax: 512,
  trailFlushMs: 50,
  /** Equal entries with rows of their own, the time in milliseconds that they are counted for, and how many kinds of them are. */
  trailFoldAfter: 10,
  trailFoldMs: 60_000,
  trailFoldsMax: 16_384,
  /** Characters of a fingerprint, and of the sentence of a row. */
  trailTextCharsMax: 120,
  trailDetailCharsMax: 400,
  /** Rows that one answer has, unless asked for fewer or more, and at most. */
  trailShownDefault: 100,
  trailShownMax: 500,
  /** How long an order waits for its row, and a reader for rows that are under way, in milliseconds. */
  trailAnswerMsMax: 2_000,
  /** Days that rows are kept, a setting; how often older ones are removed, in milliseconds, and how many at once. */
  trailDaysDefault: 180,
  trailTidyMs: 600_000,
  trailCutMax: 20_000,
  /** Characters of the number of a decision; appeals that one answer has, unless asked for fewer or more, and at most. */
  decisionCharsMax: 64,
  appealsShownDefault: 20,
  appealsShownMax: 50,
  /**
   * People, and devices, of whom a node counts what they hold; how many of each kind of thing that one of them did, which is
   * the largest number of a rule; and the longest window of one, in seconds.
   */
  abuseKnownMax: 131_072,
  abuseCountedMax: 64,
  abuseWindowSecondsMax: 3_600,
  /**
   * Questions about the counts of all nodes that wait for Redis at a time, how long one may wait, and for how long after a
   * failure a node counts for itself, in milliseconds.
   */
  abuseAskedAtOnceMax: 4_096,
  abuseAnswerMsMax: 100,
  abusePauseMs: 1_000,
  /** Lifted blocks, and places given back, that wait for Redis to be there again, and how many it is told in one turn. */
  abuseOwedMax: 4_096,
  abuseOwedToldMax: 512,
  /** Connections that one server has at a time; a setting. */
  connectionsMaxDefault: 28_000,
  /** Connections of one address that have sent no request, and its requests while connections run out; a setting. */
  connectionsPerAddressMaxDefault: 256,
  /** A connection that sends no request is cut after this time once connections run out, in milliseconds. */
  halfOpenMsMax: 1_000,
  /** Streams that one node serves at a time, and from one address; more are asked to come back. Both are settings. */
  streamsMaxDefault: 20_000,
  streamsPerAddressMaxDefault: 256,
  /** Descriptors that are kept free of connections of clients: the database, the metrics, files. */
  descriptorsKept: 512,
  /** Streams of one person about one line; one more ends the oldest. */
  streamsPerPersonMax: 4,
  /** Bytes that wait for one client; above it the stream ends. */
  streamQueueBytesMax: 256 * 1024,
  /** Changes of this long go into one frame of a stream, in milliseconds. */
  streamBeatMs: 50,
  /** A stream says something at least this often, in milliseconds; a quiet socket is cut after ten seconds. */
  streamKeepaliveMs: 8_000,
  /** A reader that has not drained for this long is ended, in milliseconds. */
  streamBehindMsMax: 30_000,
  /** A server-sent stream is asked to come back after this long, in milliseconds: nothing else tells that a client is gone. */
  streamLifeMs: 600_000,
  /** Frames that are written to streams before other requests have a turn. */
  streamWritesPerTurn: 256,
  /** How often a frame goes out that tells of other counts only, in milliseconds. */
  streamCountsMs: 1_000,
  /** Bytes of a frame that all readers of a line share, and how many of the last ones are kept to resume. */
  lineFrameBytesMax: 1_024,
  lineFramesKept: 64,
  /** Seats of an option whose last changes are kept for clients that come back. */
  streamSeatChangesKept: 2_048,
  /** A line without subscribers is followed for this long, in milliseconds, for those who come back. */
  lineFollowedMs: 60_000,
  /** Bytes of a message on a WebSocket that are read, and above which the connection is cut without a word. */
  socketMessageBytesMax: 4 * 1024,
  socketCutBytes: 16 * 1024,
  /** Messages and pings of one WebSocket a second, and how many may come at once. */
  socketMessagesPerSecond: 20,
  socketMessagesBurst: 100,
  /** Subscriptions of one WebSocket. */
  socketTopicsMax: 64,
  /** A WebSocket that answers no ping for this long is cut, in seconds. */
  socketIdleSeconds: 32,
  /** Topics of one server-sent stream of messages: they stand in its address. */
  streamTopicsMax: 16,
  /** Connections to the tables of the catalogue, and how many of them writes may take: a commit may never come back. */
  tableConnectionsMax: 8,
  tableWritesAtOnceMax: 4,
  /** Requests of the cold routes that are under way at a time; more hear "overloaded". */
  coldRequestsMax: 256,
  /** Sessions of Postgres that the strategies of the lab have at a time. */
  labSessionsMax: 10,
  /** A race between strategies: people who want its seat, seats of each strategy, one of which a race is about. */
  racePeople: 30,
  raceSeats: 256,
  /** Sessions of Postgres that a strategy has for itself while it is raced. */
  raceSessionsMax: 4,
  /** Races of one request, and how long one of them waits for answers, in milliseconds. */
  racesMax: 50,
  raceMsMax: 20_000,
  /** Places that one line gives out over its whole life. */
  placesPerSaleMax: 2 ** 24,
  /** How many people one tick may admit, and the shortest time between two ticks, in milliseconds. */
  admissionBatchMax: 1_000_000,
  admissionEveryMsMin: 10,
  /** People that one call looks past because they are absent. */
  absentPerCallMax: 8,
  passMsMin: 100,
  passMsDefault: 300_000,
  graceMsMin: 100,
  graceMsDefault: 600_000,
  priorityMsDefault: 30_000,
  /** How long a seat that came back stays out of sight at most, in milliseconds. */
  returnMsMax: 600_000,
  /**
   * What a sale gets that administrators put up, unless they say otherwise: seats a person, how long at most what
   * comes back is out of sight, how long a pass may do nothing, how long absent places are kept, and how many.
   */
  seatsPerPersonDefault: 4,
  returnMsDefault: 20_000,
  idleMsDefault: 60_000,
  absentMsDefault: 600_000,
  absentMaxDefault: 1_000,
  dayMs: 86_400_000,
  /** Characters of an admission pass, and passes of which a node remembers that they were issued or verified. */
  admissionPassCharsMax: 1_024,
  admissionPassesKnownMax: 65_536,
  /** Sales of which a node keeps the newest signed head of the journal. */
  signedHeadsKnownMax: 1_024,
  /** Signing keys of one installation: the newest signs, all verify. */
  signingKeysMax: 16,
  /** How long a refresh token counts without being used, and a session however often it is used, in milliseconds. */
  refreshTokenMs: 14 * 86_400_000,
  sessionMsMax: 90 * 86_400_000,
  /** The same client may use a refresh token again for this long when the answer was lost, in milliseconds. */
  refreshGraceMs: 5_000,
  /** Living sessions of one person; one more ends the one that was used the longest ago. */
  sessionsPerPersonMax: 32,
  /** How often sessions that ended long ago are removed, in milliseconds. */
  sessionsTidyMs: 600_000,
  /** Characters that are kept of what a client calls itself. */
  agentCharsMax: 160,
  /** How long a sign-in with another provider may take, in milliseconds, and how many are under way: in all, from one address. */
  loginMs: 600_000,
  loginsMax: 100_000,
  loginsPerAddressMax: 256,
  /** Characters of the `state` of a sign-in that a client makes itself. */
  loginStateCharsMax: 512,
  /** How long a provider may take to identify a person, in milliseconds, and bytes of one of its answers. */
  providerMsMax: 5_000,
  providerAnswerBytesMax: 64 * 1024,
  /** Sign-ins under way to providers at a time: they wait for a server that is not ours. */
  providersAskedAtOnceMax: 128,
  /** Codes and tokens that the provider which plays the real ones keeps, and its connections. */
  fakeLoginsMax: 1_024,
  fakeConnectionsMax: 64,
  /** Seconds that an access token counts; a setting. */
  accessSecondsDefault: 600,
  /** Ended sessions, and people whose sessions all ended, that a node knows while their tokens live. */
  revocationsKnownMax: 65_536,
  /** Access tokens that a node knows to be verified, their characters, and how many are verified at a time. */
  accessTokensKnownMax: 65_536,
  accessTokenCharsMax: 4_096,
  verificationsAtOnceMax: 256,
  /** Keys of the shop's identity provider, and bytes and milliseconds of an answer that has them. */
  shopKeysMax: 64,
  shopKeysBytesMax: 256 * 1024,
  shopKeysMsMax: 3_000,
  /** Requests that wait at a time for a key that is not known, beside those whose token is verified. */
  shopKeyWaitersMax: 128,
  /**
   * How long they count since they were last fetched, how often they are fetched, and for how long after a question the
   * provider is not asked again, in milliseconds.
   */
  shopKeysLastGoodMs: 12 * 3_600_000,
  shopKeysFreshMs: 300_000,
  shopKeysPauseMs: 10_000,
  /** Seconds that an access token of that provider counts at most; a setting. */
  shopTokenSecondsDefault: 3_600,
  /** A WebSocket of a signed-in person is asked to come back after this long, with a token of that time, in milliseconds. */
  signedInSocketMs: 3_600_000,
  ...drillLimits,
  ...proofLimits,
  /** Endpoints of webhooks, and characters of the address of one. */
  webhookEndpointsMax: 32,
  webhookUrlCharsMax: 512,
  /** Secrets that one endpoint's messages are signed with at a time. */
  webhookKeysMax: 4,
  /** How long an old secret counts beside a new one unless that is said, and at most, in milliseconds. */
  webhookOverlapMsDefault: 86_400_000,
  webhookOverlapMsMax: 7 * 86_400_000,
  /** Messages of webhooks that one order sends again; attempts that one page of their log has. */
  webhookReplayMax: 10_000,
  webhookAttemptsShownDefault: 50,
  webhookAttemptsShownMax: 200,
  /** Messages of a lane that are read at a time, and time that an endpoint has for its answer, in milliseconds. */
  webhookReadAhead: 16,
  webhookAnswerMsMax: 15_000,
  /** How long messages of webhooks and the log of attempts are kept, in milliseconds. */
  webhookKeptMs: 30 * 86_400_000,
  /** Won of one charge of a wallet, and in one wallet; rows of its list unless asked for fewer or more, and at most. */
  walletChargeMax: 1_000_000_000,
  walletBalanceMax: 10_000_000_000,
  walletRowsDefault: 20,
  walletRowsMax: 100,
  /** Characters of a title, a name or an address. */
  nameCharsMax: 200,
  /** Characters of a section code, a row label or a tier name: every seat of a map repeats them. */
  placeCharsMax: 64,
} as const

invariant(limits.tickMs * 2 <= limits.expirySlackMs, "two ticks fit into the slack of an expiry (I6)")
invariant(limits.commandsPerDrainMax <= limits.mailboxHoldsMax, "a full lane fills at least one drain")
invariant(
  limits.journalLockTimeoutMs < limits.outcomeWaitMsMax,
  "a locked row is reported before its callers give up waiting",
)
invariant(limits.mailboxWaitMsMax < 1_000, "with the database down a write is answered within a second")
invariant(
  (limits.commandsPerDrainMax + 2 + limits.cancelsPerCommandMax) * (6 + limits.absentPerCallMax) +
    limits.expiriesPerDrainMax <=
    limits.eventsPerRecordMax,
  "a record takes all that one drain can settle and decide",
)
invariant(
  limits.tableWritesAtOnceMax < limits.tableConnectionsMax,
  "writes that wait for their commit leave connections to reads",
)
invariant(limits.snapshotChunkBytesMax < 1024 * 1024, "a snapshot chunk stays below 1 MiB")
invariant(limits.seatsPerHoldMax * limits.priceMax < Number.MAX_SAFE_INTEGER, "the price of a hold is a safe integer")
invariant(
  limits.bodyWaitMsMax + 1_000 < 8_000,
  "a body that does not end is answered before the socket library cuts its connection",
)
invariant(limits.streamKeepaliveMs < 10_000, "a quiet stream is never cut by the socket's own timer")
invariant(
  limits.socketMessageBytesMax < limits.socketCutBytes,
  "a message that is too long is told so before it is cut",
)
invariant(
  limits.lineFrameBytesMax * limits.lineFramesKept < limits.streamQueueBytesMax &&
    limits.streamQueueBytesMax > 2 ** 17 + 1_024,
  "the queue of a stream takes its largest frame, the states of a whole option",
)
invariant(limits.refreshGraceMs < limits.accessSecondsDefault * 1_000, "a repeated refresh is about the token before")
invariant(limits.refreshTokenMs < limits.sessionMsMax, "a refresh token counts as long as it says")
