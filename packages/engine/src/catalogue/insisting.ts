/** What a start cannot do without is asked again while the database is late. */
import { Effect, Schedule } from "effect"
import { CanaryError } from "../journal/canary.ts"
import { StoreUnavailable, WriteUnknown } from "./errors.ts"

/** A database that takes every question and answers none ends a start after about 40 seconds. */
const tries = { times: 15, schedule: Schedule.spaced("500 millis") }

const lateReasonOf = (error: unknown): string | undefined => {
  if (error instanceof StoreUnavailable || error instanceof WriteUnknown) return error.reason
  return error instanceof CanaryError && error.late ? error.message : undefined
}

/** `asked` may be asked twice; of a write the outcome of the first may be unknown. Each failure of the database is logged. */
export const insisting = <A, E, R>(asked: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  asked.pipe(
    Effect.tapError((error) => {
      const reason = lateReasonOf(error)
      return reason === undefined
        ? Effect.void
        : Effect.logWarning("a start waits for the database").pipe(Effect.annotateLogs({ reason }))
    }),
    Effect.retry({ ...tries, while: (error) => lateReasonOf(error) !== undefined }),
  )
