/**
 * A loop of a service that must never end while its scope is open. Whatever ends one round, a failure, a defect or an
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
  /** First and longest pause after a round that did not succeed. A round that succeeds brings its own pause. */
  readonly pauseMs?: number
  readonly longestPauseMs?: number
}

export const forEver = Effect.fnUntraced(function* <E, R>(
  { part, pauseMs = 250, longestPauseMs = 5_000 }: ForEverOptions,
  round: Effect.Effect<void, E, R>,
): Effect.fn.Return<never, never, R> {
  const parts = yield* NodeParts
  let nextMs = pauseMs
  while (true) {
    const exit = yield* Effect.exit(round)
    if (exit._tag === "Success") {
      parts.works(part)
      nextMs = pauseMs
      continue
    }
    parts.failed(part, reasonOf(exit.cause))
    yield* Effect.sleep(nextMs)
    nextMs = Math.min(nextMs * 2, longestPauseMs)
  }
})

/** What an operator reads of a cause: the sentence of an error, the stack of a defect. */
export const reasonOf = (cause: Cause.Cause<unknown>): string => {
  const reason = Cause.squash(cause)
  if (!(reason instanceof Error)) return String(reason)
  const isDefect = cause.reasons.some(Cause.isDieReason)
  return (isDefect ? reason.stack : undefined) ?? (reason.message === "" ? reason.name : reason.message)
}
