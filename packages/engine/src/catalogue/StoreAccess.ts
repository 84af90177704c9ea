/**
 * How the services of this folder ask Postgres. A read that failed changed nothing, so its caller may simply ask again. A
 * write that failed may have been written, once its COMMIT was on the way. That is why the two never share a way: what
 * comes through {@link reading} can only be a SELECT, and what comes through {@link writing} knows how far it got.
 */
import { invariant, limits } from "@ticketrush/protocol"
import { Cause, Effect, Fiber, Semaphore } from "effect"
import { type SqlClient, SqlError, type Statement } from "effect/sql"
import { reasonUnder } from "../database/reasonUnder.ts"
import { NodeParts } from "../health/forEver.ts"
import { StoreUnavailable, storeUnavailable, WriteUnknown, writeUnknown } from "./errors.ts"

/** A database that does not answer for this long is reported; the caller's own deadline is near. */
const answerWithin = "2 seconds"

/** Statements that can never succeed are our mistake, a defect; every other failure may pass. */
const mistakes: ReadonlySet<string> = new Set(["SqlSyntaxError", "UniqueViolation", "ConstraintError"])

/** The client has no name for class 22 of SQLSTATE: a value that the database does not take, such as a text with U+0000. */
const isMistake = ({ reason }: SqlError.SqlError): boolean => {
  if (mistakes.has(reason._tag)) return true
  const { cause } = reason
  return cause instanceof Error && "code" in cause && String(cause.code).startsWith("22")
}

type NotSql<E> = Exclude<E, SqlError.SqlError>
type Read<A, E, R> = Effect.Effect<A, NotSql<E> | StoreUnavailable, R>
type Written<A, E, R> = Effect.Effect<A, NotSql<E> | StoreUnavailable | WriteUnknown, R>

/** A connection that is lost inside a transaction comes as a defect, of the rollback that it made impossible. */
const sqlErrorsOf = (cause: Cause.Cause<unknown>): ReadonlyArray<SqlError.SqlError> =>
  cause.reasons
    .map((reason) =>
      Cause.isFailReason(reason) ? reason.error : Cause.isDieReason(reason) ? reason.defect : undefined,
    )
    .filter((failure) => failure instanceof SqlError.SqlError)

/** Failures of the database in our words, for what writes nothing, however long it takes. */
export const writesNothing = <A, E, R>(asked: Effect.Effect<A, E | SqlError.SqlError, R>): Read<A, E, R> =>
  Effect.catchCause(asked, (cause): Read<never, E, never> => {
    const failures = sqlErrorsOf(cause)
    const passing = failures.find((failure) => !isMistake(failure))
    if (passing !== undefined) return storeUnavailable(reasonUnder(passing))
    return failures.length > 0 ? Effect.die(failures[0]) : Effect.failCause(cause as Cause.Cause<NotSql<E>>)
  })

/** How far a write got. `given-up`: its caller was told that nothing was written, so nothing may be written any more. */
class Progress {
  #at: "before-commit" | "committing" | "given-up" = "before-commit"

  get mayBeWritten(): boolean {
    return this.#at === "committing"
  }

  /** False when the caller has gone: then the transaction must not be committed. */
  startsToCommit(): boolean {
    if (this.#at === "before-commit") this.#at = "committing"
    return this.#at === "committing"
  }

  /** False when that is too late. */
  givesUp(): boolean {
    if (this.#at === "before-commit") this.#at = "given-up"
    return this.#at === "given-up"
  }

  /** What the caller hears of a write that has no outcome. */
  failure(reason: string): StoreUnavailable | WriteUnknown {
    return this.givesUp() ? storeUnavailable(reason) : writeUnknown(reason)
  }
}

/**
 * No timeout ends a COMMIT that waits for a standby, and its connection waits with it. What writes may take of the
 * connections of a client is bounded, so that reads go on.
 */
const writers = new WeakMap<SqlClient.SqlClient, Semaphore.Semaphore>()

const writersOf = (sql: SqlClient.SqlClient): Semaphore.Semaphore => {
  const found = writers.get(sql) ?? Semaphore.makeUnsafe(limits.tableWritesAtOnceMax)
  writers.set(sql, found)
  return found
}

/** `body` in a transaction. Until it has come to its end, a failure of any kind means that nothing was written. */
const transaction = <A, E, R>(
  sql: SqlClient.SqlClient,
  body: Effect.Effect<A, E | SqlError.SqlError, R>,
  progress: Progress,
): Written<A, E, R> => {
  const guarded = Effect.flatMap(body, (value) =>
    progress.startsToCommit() ? Effect.succeed(value) : Effect.interrupt,
  )
  return Effect.catchCause(sql.withTransaction(guarded), (cause): Written<never, E, never> => {
    const [failure] = sqlErrorsOf(cause)
    return failure !== undefined && progress.mayBeWritten
      ? progress.failure(reasonUnder(failure))
      : writesNothing(Effect.failCause(cause))
  })
}

/** As {@link writing}, however long it takes: where another node is waited for on purpose. */
export const writtenInTheEnd = <A, E, R>(
  sql: SqlClient.SqlClient,
  body: Effect.Effect<A, E | SqlError.SqlError, R>,
): Written<A, E, R> => Effect.suspend(() => transaction(sql, body, new Progress()))

/**
 * What was asked has a fiber of its own: when its time is up the caller hears so at once, while cancelling it, which
 * needs the database too, goes on behind.
 */
const inTime = <A, E, R, F>(asked: Effect.Effect<A, E, R>, late: (reason: string) => F): Effect.Effect<A, E | F, R> =>
  Effect.acquireUseRelease(
    Effect.forkDetach(Effect.interruptible(asked)),
    (asking) =>
      Effect.timeoutOrElse(Fiber.join(asking), {
        duration: answerWithin,
        orElse: () => Effect.failSync(() => late(`no answer from the database within ${answerWithin}`)),
      }),
    (asking) => Effect.sync(() => asking.interruptUnsafe()),
  )

/** The rows of a SELECT. */
export const reading = <A>(question: Statement.Statement<A>): Effect.Effect<ReadonlyArray<A>, StoreUnavailable> =>
  Effect.suspend(() => {
    invariant(/^\s*select\s/i.test(question.compile()[0]), "what is read through this way is a SELECT")
    return inTime(writesNothing(question), storeUnavailable)
  })

/**
 * What `body` writes, all or nothing. Fails with `StoreUnavailable` when nothing was written and nothing of it will be,
 * and with `WriteUnknown` when only the database knows.
 */
export const writing = <A, E, R>(
  sql: SqlClient.SqlClient,
  body: Effect.Effect<A, E | SqlError.SqlError, R>,
): Written<A, E, R> =>
  Effect.suspend(() => {
    const progress = new Progress()
    const written = writersOf(sql).withPermit(transaction(sql, body, progress))
    return inTime(written, (reason) => progress.failure(reason))
  })

/**
 * As {@link writing}, for one statement, which is a transaction by itself: one way to the database and back instead of
 * three. Once it was sent, only the database knows whether it was written.
 */
const writingOnce = <A>(
  sql: SqlClient.SqlClient,
  statement: Statement.Statement<A>,
): Effect.Effect<ReadonlyArray<A>, StoreUnavailable | WriteUnknown> =>
  Effect.suspend(() => {
    const progress = new Progress()
    const sent = Effect.suspend(() => (progress.startsToCommit() ? statement : Effect.interrupt))
    const written = Effect.mapError(writesNothing(sent), ({ reason }) => progress.failure(reason))
    return inTime(writersOf(sql).withPermit(written), (reason) => progress.failure(reason))
  })

export type StoreAccess = {
  readonly read: typeof reading
  readonly write: typeof writing
  readonly writeOnce: typeof writingOnce
}

/** {@link reading}, {@link writing} and {@link writingOnce}, for the services of a node: without an answer it doubts its way to the database. */
export const storeAccess: Effect.Effect<StoreAccess> = Effect.map(NodeParts, (parts) => {
  const doubting = <A, E, R>(asked: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.tapError(asked, (error) =>
      Effect.sync(() => {
        if (error instanceof StoreUnavailable || error instanceof WriteUnknown) parts.doubt("catalogue")
      }),
    )
  const read: typeof reading = (question) => doubting(reading(question))
  const write: typeof writing = (sql, body) => doubting(writing(sql, body))
  const writeOnce: typeof writingOnce = (sql, statement) => doubting(writingOnce(sql, statement))
  return { read, write, writeOnce }
})
