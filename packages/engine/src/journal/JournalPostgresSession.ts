/** What every connection of the journal has in common. */
import { limits } from "@ticketrush/protocol"
import { Redacted } from "effect"
import type { ClientConfig } from "pg"

const connectTimeoutMs = 1_000

/** After this we no longer believe that Postgres will end the statement by itself; the connection is dropped. */
const answerTimeoutMs = limits.journalStatementTimeoutMs + 500

export const sessionOf = (url: Redacted.Redacted, purpose: string) =>
  ({
    connectionString: Redacted.value(url),
    application_name: `ticketrush-${purpose}`,
    statement_timeout: limits.journalStatementTimeoutMs,
    query_timeout: answerTimeoutMs,
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
    // A statement whose client is gone ends soon, which shortens the time in which an unknown append can still come.
    options: "-c client_connection_check_interval=100ms",
  }) satisfies ClientConfig

/** Node reports a refused connection to a name with two addresses as an error without a message. */
export const reasonOf = (failure: Error): string =>
  failure.message !== "" ? failure.message : "code" in failure ? String(failure.code) : failure.name
