/** How the services of this folder ask Postgres and the engine. */
import type { Command, ConcertId, Reply } from "@ticketrush/protocol"
import { Effect, Fiber } from "effect"
import { SqlError } from "effect/sql"
import type { MigrationSet } from "../database/migrate.ts"
import type { EngineApi } from "../EngineApi.ts"
import { type StoreUnavailable, storeUnavailable } from "./errors.ts"

export const catalogueMigrations: MigrationSet = { name: "catalogue", folder: new URL("./sql/", import.meta.url) }

/** A database that does not answer for this long is reported as unavailable; the caller's own deadline is near. */
const answerWithin = "2 seconds"

/** Statements that can never succeed are our mistake, a defect; every other failure may pass. */
const mistakes: ReadonlySet<string> = new Set(["SqlSyntaxError", "UniqueViolation", "ConstraintError"])

type Storing<A, E, R> = Effect.Effect<A, Exclude<E, SqlError.SqlError> | StoreUnavailable, R>

/** As {@link stored}, however long it takes: for statements that wait for another node on purpose. */
export const storedInTheEnd = <A, E, R>(asked: Effect.Effect<A, E | SqlError.SqlError, R>): Storing<A, E, R> =>
  Effect.catch(asked, (error): Effect.Effect<never, Exclude<E, SqlError.SqlError> | StoreUnavailable> => {
    if (!(error instanceof SqlError.SqlError)) return Effect.fail(error as Exclude<E, SqlError.SqlError>)
    return mistakes.has(error.reason._tag) ? Effect.die(error) : storeUnavailable(error.message)
  })

/**
 * What was asked of the database, with its failures in our words. The question has a fiber of its own: when its time is
 * up the caller hears so at once, while cancelling it, which needs the database too, goes on behind.
 */
export const stored = <A, E, R>(asked: Effect.Effect<A, E | SqlError.SqlError, R>): Storing<A, E, R> =>
  Effect.acquireUseRelease(
    Effect.forkDetach(Effect.interruptible(storedInTheEnd(asked))),
    (asking) =>
      Effect.timeoutOrElse(Fiber.join(asking), {
        duration: answerWithin,
        orElse: () => storeUnavailable(`no answer from the database within ${answerWithin}`),
      }),
    (asking) => Effect.sync(() => asking.interruptUnsafe()),
  )

export const submit = (
  engine: Pick<EngineApi, "submit">,
  concertId: ConcertId,
  command: Command,
): Effect.Effect<Reply> =>
  Effect.callback((resume) => engine.submit(concertId, command, (reply) => resume(Effect.succeed(reply))))
