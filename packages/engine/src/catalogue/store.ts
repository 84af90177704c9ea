/** How the services of this folder ask Postgres and the engine. */
import type { Command, ConcertId, Reply } from "@ticketrush/protocol"
import { Effect } from "effect"
import type { SqlError } from "effect/sql"
import type { MigrationSet } from "../database/migrate.ts"
import type { EngineApi } from "../EngineApi.ts"
import { type StoreUnavailable, storeUnavailable } from "./errors.ts"

export const catalogueMigrations: MigrationSet = { name: "catalogue", folder: new URL("./sql/", import.meta.url) }

/** A database that does not answer for this long is reported as unavailable; the caller's own deadline is near. */
const answerWithin = "2 seconds"

/** Statements that can never succeed are our mistake, a defect; every other failure may pass. */
const mistakes: ReadonlySet<string> = new Set(["SqlSyntaxError", "UniqueViolation", "ConstraintError"])

export const stored = <A, E, R>(
  asked: Effect.Effect<A, E | SqlError.SqlError, R>,
): Effect.Effect<A, Exclude<E, { readonly _tag: "SqlError" }> | StoreUnavailable, R> =>
  asked.pipe(
    Effect.timeoutOrElse({
      duration: answerWithin,
      orElse: () => Effect.fail(storeUnavailable(`no answer from the database within ${answerWithin}`)),
    }),
    Effect.catchTag("SqlError", (error) => {
      const failed = error as SqlError.SqlError
      return mistakes.has(failed.reason._tag) ? Effect.die(failed) : Effect.fail(storeUnavailable(failed.message))
    }),
  ) as Effect.Effect<A, Exclude<E, { readonly _tag: "SqlError" }> | StoreUnavailable, R>

export const submit = (
  engine: Pick<EngineApi, "submit">,
  concertId: ConcertId,
  command: Command,
): Effect.Effect<Reply> =>
  Effect.callback((resume) => engine.submit(concertId, command, (reply) => resume(Effect.succeed(reply))))
