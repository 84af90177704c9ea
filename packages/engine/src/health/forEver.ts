/**
 * A loop of a service that must never end while its scope is open. What ends one round, be it a failure, a defect or an
 * interruption from inside, is reported as its part of the node, and the next round begins after a pause that grows.
 */
import { Cause, Context, Effect } from "effect"
import { type PartName, type Parts, unheardParts } from "./Parts.ts"

/** Where the loops of a node report. */
export const NodeParts = Context.Reference<Parts>("@ticketrush/engine/health/NodeParts", {
  defaultValue: unheardParts,
})

export type ForEverOptions = {
  readonly part: PartName
  /** Between two rounds, when the first has succeeded. */
  readonly restMs?: number
  /** First and longest pause after a round that has not. */
  readonly pauseMs?: number
  readonly longestPauseMs?: number
}

export const forEver = Effect.fnUntraced(function* <E, R>(
  { restMs = 0, ...options }: ForEverOptions,
  round: Effect.Effect<void, E, R>,
): Effect.fn.Return<never, never, R> {
  while (true) {
    yield* untilDone(options, round)
    if (restMs > 0) yield* Effect.sleep(restMs)
  }
})

/** Work that is tried until it has succeeded once, after failures and defects alike. */
export const untilDone = Effect.fnUntraced(function* <E, R>(
  { part, pauseMs = 250, longestPauseMs = 5_000 }: Omit<ForEverOptions, "restMs">,
  work: Effect.Effect<void, E, R>,
): Effect.fn.Return<void, never, R> {
  const parts = yield* NodeParts
  for (let nextMs = pauseMs; ; nextMs = Math.min(nextMs * 2, longestPauseMs)) {
    const exit = yield* Effect.exit(work)
    if (exit._tag === "Success") return parts.works(part)
    parts.failed(part, reasonOf(exit.cause))
    yield* Effect.sleep(nextMs)
  }
})

/** What an operator reads of a cause: the sentence of an error, the stack of a defect. */
export const reasonOf = (cause: Cause.Cause<unknown>): string => {
  const reason = Cause.squash(cause)
  if (!(reason instanceof Error)) return String(reason)
  const isDefect = cause.reasons.some(Cause.isDieReason)
  return (isDefect ? reason.stack : undefined) ?? (reason.message === "" ? reason.name : reason.message)
}
