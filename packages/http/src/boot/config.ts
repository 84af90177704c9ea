/** The settings of a server, from the environment. A wrong one ends the start with one line that says what to write. */
import type { ProviderName } from "@ticketrush/engine/identity/social/Provider"
import { limits } from "@ticketrush/protocol"
import type { AbuseRules } from "@ticketrush/protocol/abuse"
import type { ProofMode } from "@ticketrush/protocol/proof"
import { Effect, type Redacted } from "effect"
import { isNetwork } from "../request/Networks.ts"
import { originOf } from "../request/origin.ts"
import { auditVariables } from "./audit-variables.ts"
import { databaseUrlFault } from "./database-url.ts"
import { drillSetting, drillVariables } from "./drill-variables.ts"
import { mailSettings, notifyVariables, pushSettings } from "./notify-variables.ts"
import { type PaymentSettings, paymentSettings, paymentVariables } from "./payment-variables.ts"
import {
  brokers,
  count,
  databaseUrl,
  hostName,
  isLoopback,
  listOf,
  nodeAddress,
  oneOf,
  port,
  redirectForm,
  redirectUri,
  secretWord,
  topic,
  url,
  word,
  zone,
} from "./setting-readers.ts"
import { type ShopSettings, shopSettings, shopVariables } from "./shop-variables.ts"
import { optional, required, SettingError, type Variable } from "./variable.ts"

export type Settings = {
  readonly host: string
  readonly port: number
  readonly metricsPort: number
  /** Null: the server brings its own PostgreSQL. */
  readonly databaseUrl: Redacted.Redacted | null
  readonly redisUrl: Redacted.Redacted | null
  readonly kafkaBrokers: ReadonlyArray<string>
  /** The topic of the event feed; null for none. */
  readonly eventFeed: string | null
  /** Where other nodes of the cluster reach this one; null for a node that is alone. */
  readonly cluster: { readonly host: string; readonly port: number } | null
  /** What a node of a cluster does with its sales while Redis is away. */
  readonly outage: "freeze" | "strict"
  readonly dataFolder: string
  /** Null: by the address, see {@link trustedModeOf}. */
  readonly trusted: TrustedMode | null
  /** Where join, status and leave are answered from. */
  readonly line: "actor" | "redis-zset"
  readonly seed: "kpop" | "none"
  readonly zone: string
  readonly origins: ReadonlyArray<string>
  readonly trustedProxies: ReadonlyArray<string>
  /** How long an access token counts. */
  readonly accessSeconds: number
  /** Name of a person who is made an administrator; null for none. */
  readonly admin: string | null
  /** The identity provider of the shop, whose tokens are taken beside ours; null for none. */
  readonly shop: ShopSettings | null
  /** What is asked about holds besides the policy of the sale. */
  readonly drills: boolean
  readonly abuse: AbuseRules
  /** Of people who join a line. */
  readonly proof: ProofMode
  readonly captcha: "none" | "local-test"
  /** How long rows of the audit trail are kept. */
  readonly trailDays: number
  readonly social: SocialSettings
  readonly payments: PaymentSettings
  /** Null: no push messages are sent. */
  readonly push: Effect.Success<typeof pushSettings>
  /** Null: no mail is sent. */
  readonly mail: Effect.Success<typeof mailSettings>
  /** Whether webhooks and push messages may be sent to this machine. */
  readonly webhooksLoopback: boolean
  readonly connectionsMax: number
  readonly connectionsPerAddressMax: number
  readonly streamsMax: number
  readonly streamsPerAddressMax: number
  /** What an operator should know of how the settings were read, one sentence each. */
  readonly notices: ReadonlyArray<string>
}

/** What was registered at providers of accounts; null for what was not. */
export type SocialSettings = {
  readonly [provider in ProviderName]: {
    readonly clientId: string | null
    readonly clientSecret: Redacted.Redacted | null
    readonly redirectUri: string | null
  }
} & { readonly callbackPage: string }

/** The trusted surface: open to every caller, to none, or to those that have the token. */
export type TrustedMode = "on" | "off" | "token"

export const variables = {
  HOST: {
    name: "HOST",
    takes: "an address or a name",
    about: "address to listen on",
    initial: "127.0.0.1",
    read: hostName,
  },
  PORT: {
    name: "PORT",
    takes: "a port from 0 to 65535",
    about: "port of the API and the page; 0: any free one",
    initial: "8080",
    read: port,
  },
  METRICS_PORT: {
    name: "METRICS_PORT",
    takes: "a port from 0 to 65535",
    about: "port of the Prometheus metrics, on the loopback",
    initial: "9464",
    read: port,
  },
  DATABASE_URL: {
    name: "DATABASE_URL",
    takes: "a postgres:// URL",
    about:
      "PostgreSQL 15 or later instead of the one it brings; of several servers with commas between them the one that takes writes",
    initial: "",
    read: databaseUrl,
    fault: databaseUrlFault,
    secret: true,
  },
  REDIS_URL: {
    name: "REDIS_URL",
    takes: "a redis:// or rediss:// URL",
    about: "Redis of a cluster, of the line redis-zset, and of the strategies of the lab that lock in it",
    initial: "",
    read: url("redis:", "rediss:"),
    secret: true,
  },
  KAFKA_BROKERS: {
    name: "KAFKA_BROKERS",
    takes: "host:port, separated by commas",
    about: "Kafka of the event feed, and of the queue of the strategy lab",
    initial: "",
    read: brokers,
  },
  TICKETRUSH_EVENT_FEED: {
    name: "TICKETRUSH_EVENT_FEED",
    takes: "the name of a topic",
    about: "topic of KAFKA_BROKERS to which everything that happens in the sales is told",
    initial: "",
    read: topic,
  },
  TICKETRUSH_CLUSTER: {
    name: "TICKETRUSH_CLUSTER",
    takes: "host:port",
    about: "address at which other nodes reach this one; with DATABASE_URL and REDIS_URL it shares the sales with them",
    initial: "",
    read: nodeAddress,
  },
  TICKETRUSH_OUTAGE: {
    name: "TICKETRUSH_OUTAGE",
    takes: "freeze or strict",
    about:
      "what a node of a cluster does with its sales while Redis is away: it keeps them, or gives them up with its leases",
    initial: "freeze",
    read: oneOf("freeze", "strict"),
  },
  TICKETRUSH_DATA: {
    name: "TICKETRUSH_DATA",
    takes: "a folder",
    about: "where its own PostgreSQL keeps everything",
    initial: ".data",
    read: (text: string) => text,
  },
  TICKETRUSH_TRUSTED: {
    name: "TICKETRUSH_TRUSTED",
    takes: "token, on or off",
    about: "routes that believe which person a caller acts for: for callers with the token, for every caller, for none",
    initial: "",
    read: oneOf("token", "on", "off"),
  },
  TICKETRUSH_LINE: {
    name: "TICKETRUSH_LINE",
    takes: "actor or redis-zset",
    about: "the line of the sale, or a sorted set in Redis to compare it with",
    initial: "actor",
    read: oneOf("actor", "redis-zset"),
  },
  TICKETRUSH_SEED: {
    name: "TICKETRUSH_SEED",
    takes: "kpop or none",
    about: "what a new database is filled with",
    initial: "kpop",
    read: oneOf("kpop", "none"),
  },
  TICKETRUSH_ZONE: {
    name: "TICKETRUSH_ZONE",
    takes: "an IANA time zone",
    about: "zone of date-times in answers, and of those sent without an offset",
    initial: "Asia/Seoul",
    read: zone,
  },
  TICKETRUSH_ORIGINS: {
    name: "TICKETRUSH_ORIGINS",
    takes: "origins such as https://tickets.example, separated by commas",
    about: "whose pages may open streams; always those of the host that a request names, which a proxy may change",
    initial: "",
    read: listOf(originOf),
  },
  TICKETRUSH_TRUSTED_PROXIES: {
    name: "TICKETRUSH_TRUSTED_PROXIES",
    takes: "addresses and networks such as 127.0.0.1 or 10.0.0.0/8, separated by commas",
    about: "proxies whose X-Forwarded-For says from which address a stream comes; others are not believed",
    initial: "",
    read: listOf((text) => (isNetwork(text) ? text : undefined)),
  },
  TICKETRUSH_ACCESS_SECONDS: {
    name: "TICKETRUSH_ACCESS_SECONDS",
    takes: "seconds from 30 to 86400",
    about: "how long an access token of a signed-in person counts",
    initial: String(limits.accessSecondsDefault),
    read: (text: string) => {
      const seconds = count(text) ?? 0
      return seconds >= 30 && seconds <= 86_400 ? seconds : undefined
    },
  },
  TICKETRUSH_ADMIN: {
    name: "TICKETRUSH_ADMIN",
    takes: "a name of 1 to 200 characters",
    about: "person who is made an administrator at each start, and is made first where there is none of that name",
    initial: "",
    read: (text: string) => (text.trim() !== "" && text.length <= limits.nameCharsMax ? text.trim() : undefined),
  },
  ...auditVariables,
  ...drillVariables,
  ...shopVariables,
  KAKAO_CLIENT_ID: {
    name: "KAKAO_CLIENT_ID",
    takes: "a key of 1 to 200 visible characters",
    about: "REST API key of Kakao Login",
    initial: "",
    read: word,
  },
  KAKAO_CLIENT_SECRET: {
    name: "KAKAO_CLIENT_SECRET",
    takes: "a secret of 1 to 200 visible characters",
    about: "client secret of Kakao Login, where it is switched on there",
    initial: "",
    read: secretWord,
    secret: true,
  },
  KAKAO_REDIRECT_URI: {
    name: "KAKAO_REDIRECT_URI",
    takes: redirectForm,
    about: "redirect URI that is registered at Kakao, to the letter: https://tickets.example/login/oauth2/code/kakao",
    initial: "",
    read: redirectUri,
  },
  NAVER_CLIENT_ID: {
    name: "NAVER_CLIENT_ID",
    takes: "a key of 1 to 200 visible characters",
    about: "client id of Naver Login",
    initial: "",
    read: word,
  },
  NAVER_CLIENT_SECRET: {
    name: "NAVER_CLIENT_SECRET",
    takes: "a secret of 1 to 200 visible characters",
    about: "client secret of Naver Login",
    initial: "",
    read: secretWord,
    secret: true,
  },
  NAVER_REDIRECT_URI: {
    name: "NAVER_REDIRECT_URI",
    takes: redirectForm,
    about: "callback URL that is registered at Naver, to the letter: https://tickets.example/login/oauth2/code/naver",
    initial: "",
    read: redirectUri,
  },
  U1_CALLBACK_URL: {
    name: "U1_CALLBACK_URL",
    takes: "a path or an http(s) address without a query",
    about: "page that ends a sign-in",
    initial: "/sign-in",
    read: (text: string) => (/^\/(?!\/)[\w./-]*$/.test(text) || redirectUri(text) !== undefined ? text : undefined),
  },
  ...paymentVariables,
  ...notifyVariables,
  TICKETRUSH_CONNECTIONS: {
    name: "TICKETRUSH_CONNECTIONS",
    takes: "a number from 1 to 9999999",
    about: "connections at a time; never more than file descriptors allow",
    initial: String(limits.connectionsMaxDefault),
    read: count,
  },
  TICKETRUSH_CONNECTIONS_PER_ADDRESS: {
    name: "TICKETRUSH_CONNECTIONS_PER_ADDRESS",
    takes: "a number from 1 to 9999999",
    about: "connections from one address that have sent no request, and its requests while connections run out",
    initial: String(limits.connectionsPerAddressMaxDefault),
    read: count,
  },
  TICKETRUSH_STREAMS: {
    name: "TICKETRUSH_STREAMS",
    takes: "a number from 1 to 9999999",
    about: "live streams at a time; never more than file descriptors allow",
    initial: String(limits.streamsMaxDefault),
    read: count,
  },
  TICKETRUSH_STREAMS_PER_ADDRESS: {
    name: "TICKETRUSH_STREAMS_PER_ADDRESS",
    takes: "a number from 1 to 9999999",
    about: "live streams from one address; behind a proxy set TICKETRUSH_TRUSTED_PROXIES, or all come from one",
    initial: String(limits.streamsPerAddressMaxDefault),
    read: count,
  },
} as const satisfies Record<string, Variable<unknown>>

/** Names that settings had before, and still have. */
export const oldNames = ["TICKETRUSH_LAB"] as const

/** Port 0 is any free one, so both may be 0. */
const ports = Effect.gen(function* () {
  const port = yield* required(variables.PORT)
  const metricsPort = yield* required(variables.METRICS_PORT)
  if (port !== metricsPort || port === 0) return { port, metricsPort }
  const message = `METRICS_PORT takes another port than PORT, and got ${metricsPort} too`
  return yield* new SettingError({ variable: "METRICS_PORT", message })
})

/** A line in Redis needs one. */
const line = Effect.gen(function* () {
  const line = yield* required(variables.TICKETRUSH_LINE)
  const redisUrl = yield* optional(variables.REDIS_URL)
  if (line === "actor" || redisUrl !== null) return { line, redisUrl }
  const message = `TICKETRUSH_LINE=${line} takes a REDIS_URL too, and there is none`
  return yield* new SettingError({ variable: "TICKETRUSH_LINE", message })
})

/** Nodes of a cluster meet in a database and a Redis of theirs. */
const cluster = Effect.gen(function* () {
  const cluster = yield* optional(variables.TICKETRUSH_CLUSTER)
  if (cluster === null) return cluster
  for (const variable of [variables.DATABASE_URL, variables.REDIS_URL]) {
    if ((yield* optional<unknown>(variable)) !== null) continue
    const message = `TICKETRUSH_CLUSTER takes a ${variable.name} too, and there is none`
    return yield* new SettingError({ variable: "TICKETRUSH_CLUSTER", message })
  }
  return cluster
})

/** Under its old name too, unless the two contradict each other. */
const trusted = Effect.gen(function* () {
  const variable = variables.TICKETRUSH_TRUSTED
  const value = yield* optional(variable)
  const [oldName] = oldNames
  const old = yield* optional({ ...variable, name: oldName })
  if (old === null) return { trusted: value, notices: [] }
  if (value !== null && value !== old) {
    const message = `${oldName} is the old name of ${variable.name}: set one of them, or both to the same`
    return yield* new SettingError({ variable: oldName, message })
  }
  return { trusted: old, notices: [`${oldName} is the old name of ${variable.name}, and still works.`] }
})

const drills = Effect.gen(function* () {
  const mode = trustedModeOf({ ...(yield* trusted), host: yield* required(variables.HOST) })
  return yield* drillSetting(mode !== "off", (yield* cluster) !== null)
})

const social = Effect.gen(function* (): Effect.fn.Return<SocialSettings, SettingError> {
  return {
    kakao: {
      clientId: yield* optional(variables.KAKAO_CLIENT_ID),
      clientSecret: yield* optional(variables.KAKAO_CLIENT_SECRET),
      redirectUri: yield* optional(variables.KAKAO_REDIRECT_URI),
    },
    naver: {
      clientId: yield* optional(variables.NAVER_CLIENT_ID),
      clientSecret: yield* optional(variables.NAVER_CLIENT_SECRET),
      redirectUri: yield* optional(variables.NAVER_REDIRECT_URI),
    },
    callbackPage: yield* required(variables.U1_CALLBACK_URL),
  }
})

const kafka = Effect.gen(function* (): Effect.fn.Return<Pick<Settings, "kafkaBrokers" | "eventFeed">, SettingError> {
  const kafkaBrokers = (yield* optional(variables.KAFKA_BROKERS)) ?? []
  const eventFeed = yield* optional(variables.TICKETRUSH_EVENT_FEED)
  if (eventFeed !== null && kafkaBrokers.length === 0)
    return yield* new SettingError({
      variable: "TICKETRUSH_EVENT_FEED",
      message: "TICKETRUSH_EVENT_FEED needs KAFKA_BROKERS: its topic is there",
    })
  return { kafkaBrokers, eventFeed }
})

/** Where a server of these settings listens. */
export const readAddress: Effect.Effect<Pick<Settings, "host" | "port">, SettingError> = Effect.all({
  host: required(variables.HOST),
  port: required(variables.PORT),
})

export const readRedisUrl: Effect.Effect<Redacted.Redacted | null, SettingError> = optional(variables.REDIS_URL)

export const readDataFolder: Effect.Effect<string, SettingError> = required(variables.TICKETRUSH_DATA)

export const readSettings: Effect.Effect<Settings, SettingError, never> = Effect.gen(function* () {
  return {
    host: yield* required(variables.HOST),
    ...(yield* ports),
    databaseUrl: yield* optional(variables.DATABASE_URL),
    ...(yield* line),
    ...(yield* kafka),
    cluster: yield* cluster,
    outage: yield* required(variables.TICKETRUSH_OUTAGE),
    dataFolder: yield* required(variables.TICKETRUSH_DATA),
    ...(yield* trusted),
    drills: yield* drills,
    seed: yield* required(variables.TICKETRUSH_SEED),
    zone: yield* required(variables.TICKETRUSH_ZONE),
    origins: (yield* optional(variables.TICKETRUSH_ORIGINS)) ?? [],
    trustedProxies: (yield* optional(variables.TICKETRUSH_TRUSTED_PROXIES)) ?? [],
    accessSeconds: yield* required(variables.TICKETRUSH_ACCESS_SECONDS),
    abuse: yield* required(variables.TICKETRUSH_ABUSE),
    proof: yield* required(variables.TICKETRUSH_PROOF),
    captcha: yield* required(variables.TICKETRUSH_CAPTCHA),
    trailDays: yield* required(variables.TICKETRUSH_AUDIT_DAYS),
    admin: yield* optional(variables.TICKETRUSH_ADMIN),
    shop: yield* shopSettings,
    social: yield* social,
    payments: yield* paymentSettings,
    push: yield* pushSettings,
    mail: yield* mailSettings,
    webhooksLoopback: (yield* required(variables.TICKETRUSH_WEBHOOKS_LOOPBACK)) === "on",
    connectionsMax: yield* required(variables.TICKETRUSH_CONNECTIONS),
    connectionsPerAddressMax: yield* required(variables.TICKETRUSH_CONNECTIONS_PER_ADDRESS),
    streamsMax: yield* required(variables.TICKETRUSH_STREAMS),
    streamsPerAddressMax: yield* required(variables.TICKETRUSH_STREAMS_PER_ADDRESS),
  }
})

/** A server that other machines can reach opens nothing that it was not told to open. */
export const trustedModeOf = ({ trusted, host }: Pick<Settings, "trusted" | "host">): TrustedMode =>
  trusted ?? (isLoopback(host) ? "token" : "off")
