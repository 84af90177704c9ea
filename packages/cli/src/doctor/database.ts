/** The database as a server of these settings would find it. */
import { PgClient } from "@effect/sql-pg"
import { leadingUrl, lookAtHosts, ofSeveralDatabases, sayHosts } from "@ticketrush/engine/database/DatabaseHosts"
import { inspectDurability } from "@ticketrush/engine/database/durability"
import { requireOwnSessions } from "@ticketrush/engine/database/pooler"
import { reasonUnder } from "@ticketrush/engine/database/reasonUnder"
import { Clock, Effect, type Redacted } from "effect"
import { SqlClient } from "effect/sql"
import { type Finding, note, ok, problem } from "./Finding.ts"

export type DatabaseFacts = {
  readonly findings: ReadonlyArray<Finding>
  /** Whether sales stand in it, whose passes and receipts were signed; undefined where it cannot be told. */
  readonly used: boolean | undefined
}

/** A clock this far from that of the database shows wrong times; a sale itself goes by the database. */
const offsetMsMax = 1_000
const attempts = 5

/** Of several servers the one is looked at that a server would use. */
export const checkDatabase = Effect.fnUntraced(function* (url: Redacted.Redacted): Effect.fn.Return<DatabaseFacts> {
  const servers = yield* checkServers(url)
  const leading = yield* Effect.option(leadingUrl(url))
  if (leading._tag === "None") return { findings: servers, used: undefined }
  const { findings, used } = yield* checkServer(leading.value)
  return { findings: [...servers, ...findings], used }
})

/** Nothing where the URL names a single one. */
const checkServers = Effect.fnUntraced(function* (url: Redacted.Redacted): Effect.fn.Return<ReadonlyArray<Finding>> {
  const hosts = yield* lookAtHosts(url)
  if (hosts.length === 0) return []
  const says = sayHosts(hosts)
  const leads = hosts.filter(({ state }) => state.kind === "leads")
  if (leads.length === 0)
    return [problem("servers", `no server that DATABASE_URL names takes writes: ${says}; promote one`)]
  if (ofSeveralDatabases(hosts))
    return [problem("servers", `servers of different databases take writes: ${says}; name one, and its standbys`)]
  if (leads.length > 1)
    return [
      problem("servers", `${leads.length} servers take writes: ${says}; stop each but the one of the highest timeline`),
    ]
  return hosts.some(({ state }) => state.kind === "away")
    ? [note("servers", `a server of the database is away: ${says}`)]
    : [ok("servers", `one server of the database takes writes: ${says}`)]
})

const checkServer = (url: Redacted.Redacted): Effect.Effect<DatabaseFacts> =>
  Effect.gen(function* () {
    const findings = [
      yield* Effect.match(requireOwnSessions, {
        onSuccess: () => ok("pooler", "each connection to the database has a session of its own"),
        onFailure: (error) =>
          problem("pooler", "_tag" in error && error._tag === "PoolerError" ? error.message : reasonUnder(error)),
      }),
      yield* durability,
      yield* clock,
    ]
    return { findings, used: yield* isUsed }
  }).pipe(
    Effect.provide(PgClient.layer({ url, maxConnections: 2, applicationName: "ticketrush-doctor" })),
    Effect.timeoutOrElse({
      duration: "10 seconds",
      orElse: () => Effect.fail(new Error("no answer within 10 seconds")),
    }),
    Effect.catch((error) =>
      Effect.succeed({
        findings: [
          problem("database", `the database cannot be used: ${reasonUnder(error)}; start it, or correct DATABASE_URL`),
        ],
        used: undefined,
      }),
    ),
  )

const durability = Effect.map(inspectDurability, (risks): Finding => {
  if (risks.length === 0) return ok("durability", "the database keeps what it has acknowledged")
  const words = risks.map(({ setting, value, risk }) => `${setting} is ${value}: ${risk}`).join("; ")
  const cure = `switch on ${risks.map(({ setting }) => setting).join(", ")} for the role and the database of the server`
  return risks.some(({ durable }) => !durable)
    ? problem("durability", `${words}; ${cure}`)
    : note("durability", `${words}; a new database is made with it, or pg_checksums --enable while it is stopped`)
})

/** The shortest of some round trips says it best. */
const clock = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  let best = { tripMs: Number.POSITIVE_INFINITY, offsetMs: 0 }
  for (let attempt = 0; attempt < attempts; attempt++) {
    const sent = yield* Clock.currentTimeMillis
    const [{ at }] = yield* sql<{ readonly at: number }>`
      select (extract(epoch from clock_timestamp()) * 1000)::float8 as at`
    const tripMs = (yield* Clock.currentTimeMillis) - sent
    if (tripMs < best.tripMs) best = { tripMs, offsetMs: Math.round(sent + tripMs / 2 - at) }
  }
  const { offsetMs, tripMs } = best
  const far = Math.abs(offsetMs) - tripMs / 2
  if (far <= offsetMsMax)
    return ok("clock", `the clock of this machine is within ${Math.abs(offsetMs)} ms of that of the database`)
  const where = offsetMs > 0 ? "ahead of" : "behind"
  return problem(
    "clock",
    `the clock of this machine is ${(Math.abs(offsetMs) / 1_000).toFixed(1)} s ${where} that of the database, by which sales go: let NTP set both`,
  )
})

const isUsed = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const [{ there }] = yield* sql<{ readonly there: boolean }>`select to_regclass('journal') is not null as there`
  if (!there) return false
  const [{ used }] = yield* sql<{
    readonly used: boolean
  }>`select exists (select from journal where concert_id > 0) as used`
  return used
})
