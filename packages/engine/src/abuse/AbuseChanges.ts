/** Modes and numbers of abuse rules that were set while servers run: kept for all nodes of a database, and over restarts. */
import type { AbuseMode, AbuseNumbers, AbuseReason } from "@ticketrush/protocol/abuse"
import { Context, Effect, Semaphore } from "effect"
import type { StoreUnavailable, WriteError } from "../catalogue/errors.ts"
import { insisting } from "../catalogue/insisting.ts"
import { forEver } from "../health/forEver.ts"
import type { AbuseGuard } from "./AbuseGuard.ts"

/** `by`: the person who set it, 0 for a caller of the trusted surface. `at`: milliseconds since 1970 UTC. */
type Author = { readonly by: number; readonly at: number }
export type SetMode = Author & { readonly mode: AbuseMode }
export type SetNumbers = Author & AbuseNumbers

/** What has no entry is as the settings say. */
export type AbuseChanged = {
  readonly modes: ReadonlyMap<AbuseReason, SetMode>
  readonly numbers: ReadonlyMap<AbuseReason, SetNumbers>
}

export class AbuseChanges extends Context.Service<
  AbuseChanges,
  {
    readonly all: Effect.Effect<AbuseChanged, StoreUnavailable>
    /** Null: as the settings say. */
    readonly setMode: (reason: AbuseReason, mode: SetMode | null) => Effect.Effect<void, WriteError>
    /** Null: as the settings say. */
    readonly setNumbers: (reason: AbuseReason, numbers: SetNumbers | null) => Effect.Effect<void, WriteError>
  }
>()("@ticketrush/engine/abuse/AbuseChanges") {}

const everyMs = 1_000

/**
 * What another node has set becomes known here. Once before it returns, so that a restart changes no rule. Gives what
 * reads them at once, one after another: else an answer from before would undo what is in force.
 */
export const followAbuseChanges = Effect.fnUntraced(function* (
  changes: Pick<AbuseChanges["Service"], "all">,
  guard: Pick<AbuseGuard, "setChanged">,
) {
  const alone = Semaphore.makeUnsafe(1)
  const follow = alone.withPermits(1)(Effect.map(changes.all, (all) => guard.setChanged(all)))
  yield* insisting(follow)
  yield* Effect.forkScoped(forEver({ part: "abuseChanges", restMs: everyMs }, follow))
  return follow
})
