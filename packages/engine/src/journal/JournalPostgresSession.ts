/** What every connection of the journal has in common. */
import { limits } from "@ticketrush/protocol"
import { Redacted } from "effect"
import type { ClientConfig } from "pg"

/** Longer than a busy server takes to start a backend; callers of an append have their own, shorter patience. */
const connectTimeoutMs = limits.journalStatementTimeoutMs

/** After this we no longer believe that Postgres will end the statement by itself; the connection is dropped. */
const answerTimeoutMs = limits.journalStatementTimeoutMs + 500

/** A statement whose client is gone ends soon: less time in which an append of unknown outcome can still come. */
const everySession = { client_connection_check_interval: "100ms" }

/**
 * The append is planned once and not anew for every flush: planning costs three times what it does itself. It only
 * ever looks up keys, also if its plan was made while the tables were empty and a scan looked cheap.
 */
const appendSession = { ...everySession, plan_cache_mode: "force_generic_plan", enable_seqscan: "off" }

const sessions = { append: appendSession, journal: everySession }

export const sessionOf = (url: Redacted.Redacted, purpose: keyof typeof sessions) =>
  ({
    connectionString: Redacted.value(url),
    application_name: `ticketrush-${purpose}`,
    statement_timeout: limits.journalStatementTimeoutMs,
    query_timeout: answerTimeoutMs,
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    options: Object.entries(sessions[purpose])
      .map(([name, value]) => `-c ${name}=${value}`)
      .join(" "),
  }) satisfies ClientConfig

/** Node reports a refused connection to a name with two addresses as an error without a message. */
export const reasonOf = (failure: Error): string =>
  failure.message !== "" ? failure.message : "code" in failure ? String(failure.code) : failure.name
