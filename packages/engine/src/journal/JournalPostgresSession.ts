/** What every connection of the journal has in common. */
import { limits } from "@ticketrush/protocol"
import type { ClientConfig } from "pg"
import { type DatabaseUrl, urlNow } from "../database/DatabaseHosts.ts"

/** Longer than a busy server takes to start a backend; callers of an append have their own, shorter patience. */
const connectTimeoutMs = limits.journalStatementTimeoutMs

/** After this we no longer believe that Postgres will end the statement by itself; the connection is dropped. */
const answerTimeoutMs = limits.journalStatementTimeoutMs + 500

const everySession = {
  statement_timeout: `${limits.journalStatementTimeoutMs}ms`,
  /** A statement whose client is gone ends soon: less time in which an append of unknown outcome can still come. */
  client_connection_check_interval: "100ms",
}

/**
 * The append is planned once and not anew for every flush: planning costs three times what it does itself. It only
 * ever looks up keys, also if its plan was made while the tables were empty and a scan looked cheap.
 */
const appendSession = {
  ...everySession,
  lock_timeout: `${limits.journalLockTimeoutMs}ms`,
  plan_cache_mode: "force_generic_plan",
  enable_seqscan: "off",
}

const sessions = { append: appendSession, journal: everySession }

export type SessionPurpose = keyof typeof sessions

export const sessionOf = (url: DatabaseUrl, purpose: SessionPurpose) =>
  ({
    connectionString: urlNow(url),
    application_name: `ticketrush-${purpose}`,
    query_timeout: answerTimeoutMs,
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  }) satisfies ClientConfig

/**
 * The first statement of a session. As parameters of the connection the settings would be refused, or dropped in
 * silence, by a pooler between us and the server; as a statement they hold wherever a session is ours.
 */
export const settingsOf = (purpose: SessionPurpose): string => {
  const settings = Object.entries(sessions[purpose]).map(([name, value]) => `set_config('${name}', '${value}', false)`)
  return `select ${settings.join(", ")}`
}
