/** How the services of this folder ask Postgres and the engine. */
import type { Command, ConcertId, RefusalCode, Reply } from "@ticketrush/protocol"
import { Cause, Effect, Fiber, Schedule } from "effect"
import { SqlError } from "effect/sql"
import type { MigrationSet } from "../database/migrate.ts"
import type { EngineApi } from "../EngineApi.ts"
import { NodeParts } from "../health/forEver.ts"
import { RefusedError, StoreUnavailable, storeUnavailable } from "./errors.ts"

export const catalogueMigrations: MigrationSet = { name: "catalogue", folder: new URL("./sql/", import.meta.url) }

/** A database that does not answer for this long is reported as unavailable; the caller's own deadline is near. */
const answerWithin = "2 seconds"

/** Statements that can never succeed are our mistake, a defect; every other failure may pass. */
const mistakes: ReadonlySet<string> = new Set(["SqlSyntaxError", "UniqueViolation", "ConstraintError"])

type NotSql<E> = Exclude<E, SqlError.SqlError>
type Storing<A, E, R> = Effect.Effect<A, NotSql<E> | StoreUnavailable, R>

/** As {@link stored}, however long it takes: for statements that wait for another node on purpose. */
export const storedInTheEnd = <A, E, R>(asked: Effect.Effect<A, E | SqlError.SqlError, R>): Storing<A, E, R> =>
  Effect.catchCause(asked, (cause): Storing<never, E, never> => {
    // A connection that is lost inside a transaction comes as a defect, of the rollback that it made impossible.
    const failures = cause.reasons
      .map((reason) =>
        Cause.isFailReason(reason) ? reason.error : Cause.isDieReason(reason) ? reason.defect : undefined,
      )
      .filter((failure) => failure instanceof SqlError.SqlError)
    const passing = failures.find((failure) => !mistakes.has(failure.reason._tag))
    if (passing !== undefined) return storeUnavailable(passing.message)
    return failures.length > 0 ? Effect.die(failures[0]) : Effect.failCause(cause as Cause.Cause<NotSql<E>>)
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

const submit = (engine: Pick<EngineApi, "submit">, concertId: ConcertId, command: Command): Effect.Effect<Reply> =>
  Effect.callback((resume) => engine.submit(concertId, command, (reply) => resume(Effect.succeed(reply))))

/** {@link stored}, for the services of a node: a question without an answer makes it doubt its way to the database. */
export const asking: Effect.Effect<typeof stored> = Effect.map(
  NodeParts,
  (parts): typeof stored =>
    (asked) =>
      Effect.tapError(stored(asked), (error) =>
        Effect.sync(() => {
          if (error instanceof StoreUnavailable) parts.doubt("catalogue")
        }),
      ),
)

/** A command is sent again a few times while the journal does not take it. */
const tryAgain = { schedule: Schedule.exponential("20 millis"), times: 5 }

/**
 * Sends `command` until it is decided. `already` is the refusal that says it took effect before: an answer that got
 * lost on the way is no failure.
 */
export const decided = (
  engine: Pick<EngineApi, "submit">,
  concertId: ConcertId,
  command: Command,
  ...already: ReadonlyArray<RefusalCode>
): Effect.Effect<void, RefusedError | StoreUnavailable> =>
  Effect.flatMap(
    submit(engine, concertId, command),
    (reply: Reply): Effect.Effect<void, RefusedError | StoreUnavailable> => {
      if (reply.kind === "accepted") return Effect.void
      if (reply.kind === "try-again")
        return new StoreUnavailable({ refusal: reply.refusal, reason: reply.refusal.code })
      return already.includes(reply.refusal.code) ? Effect.void : new RefusedError({ refusal: reply.refusal })
    },
  ).pipe(
    Effect.retry({ ...tryAgain, while: (error: RefusedError | StoreUnavailable) => error._tag === "StoreUnavailable" }),
  )
