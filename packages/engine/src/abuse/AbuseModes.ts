/** Modes of abuse rules that were set while servers run: kept for all nodes of a database, and over restarts. */
import type { AbuseMode, AbuseReason } from "@ticketrush/protocol/abuse"
import { Context, Effect, Semaphore } from "effect"
import type { StoreUnavailable, WriteError } from "../catalogue/errors.ts"
import { insisting } from "../catalogue/insisting.ts"
import { forEver } from "../health/forEver.ts"
import type { AbuseGuard } from "./AbuseGuard.ts"

/** `by`: the person who set it, 0 for a caller of the trusted surface. `at`: milliseconds since 1970 UTC. */
export type SetMode = { readonly mode: AbuseMode; readonly by: number; readonly at: number }
export type SetModes = ReadonlyMap<AbuseReason, SetMode>

export class AbuseModes extends Context.Service<
  AbuseModes,
  {
    readonly all: Effect.Effect<SetModes, StoreUnavailable>
    /** Null: as the settings say. */
    readonly set: (reason: AbuseReason, mode: SetMode | null) => Effect.Effect<void, WriteError>
  }
>()("@ticketrush/engine/abuse/AbuseModes") {}

const everyMs = 1_000

/**
 * What another node has set becomes known here. Once before it returns, so that a restart changes no rule. Gives what
 * reads them at once, one after another: else an answer from before would undo what is in force.
 */
export const followAbuseModes = Effect.fnUntraced(function* (
  modes: Pick<AbuseModes["Service"], "all">,
  guard: Pick<AbuseGuard, "setModes">,
) {
  const alone = Semaphore.makeUnsafe(1)
  const follow = alone.withPermits(1)(Effect.map(modes.all, (all) => guard.setModes(all)))
  yield* insisting(follow)
  yield* Effect.forkScoped(forEver({ part: "abuseModes", restMs: everyMs }, follow))
  return follow
})
