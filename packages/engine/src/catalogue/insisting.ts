/** What a start cannot do without is asked again while the database is late. */
import { Effect, Schedule } from "effect"
import { StoreUnavailable, WriteUnknown } from "./errors.ts"

/** A database that takes every question and answers none ends a start after about 40 seconds. */
const tries = { times: 15, schedule: Schedule.spaced("500 millis") }

const isLate = (error: unknown): error is StoreUnavailable | WriteUnknown =>
  error instanceof StoreUnavailable || error instanceof WriteUnknown

/** `asked` may be asked twice; of a write the outcome of the first may be unknown. Each failure of the database is logged. */
export const insisting = <A, E, R>(asked: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  asked.pipe(
    Effect.tapError((error) =>
      isLate(error)
        ? Effect.logWarning("a start waits for the database").pipe(Effect.annotateLogs({ reason: error.reason }))
        : Effect.void,
    ),
    Effect.retry({ ...tries, while: isLate }),
  )
