/** The audit trail of a node: noted by plain calls that never wait, stored in batches, read back by administrators. */
import { limits } from "@ticketrush/protocol"
import { cutText, type TrailRow } from "@ticketrush/protocol/trail"
import { Context, Effect } from "effect"
import { type StoreUnavailable, storeUnavailable, type WriteError } from "../catalogue/errors.ts"
import { forEver, NodeParts } from "../health/forEver.ts"
import type { Defer, Log } from "../ports.ts"
import type { TrailQuery, TrailStore } from "./TrailStore.ts"
import { TrailWriter } from "./TrailWriter.ts"

export class AuditTrail extends Context.Service<
  AuditTrail,
  Pick<TrailWriter, "note" | "record" | "counts"> & {
    /** Newest first, and with all that was noted on this node before. */
    readonly list: (query: TrailQuery) => Effect.Effect<ReadonlyArray<TrailRow>, StoreUnavailable>
  }
>()("@ticketrush/engine/trail/AuditTrail") {}

export type AuditTrailOptions = {
  readonly store: TrailStore
  readonly defer: Defer
  readonly log: Log
  /** Milliseconds since 1970 UTC. */
  readonly nowMs: () => number
  /** How long rows are kept, in milliseconds. */
  readonly keptMs: number
}

/** In the scope that it is made in: at its end what waits is stored. */
export const makeAuditTrail = Effect.fnUntraced(function* ({ store, defer, log, nowMs, keptMs }: AuditTrailOptions) {
  const parts = yield* NodeParts
  const writer = yield* Effect.acquireRelease(
    Effect.sync(() => new TrailWriter({ store, defer, nowMs, parts })),
    (writer) =>
      Effect.callback<void>((resume) =>
        writer.stop((left) => {
          if (left > 0)
            log.warn("entries of the audit trail were lost: the stop did not wait longer", { entries: left })
          resume(Effect.void)
        }),
      ),
  )
  yield* Effect.forkScoped(
    forEver(
      { part: "trail", restMs: limits.trailTidyMs },
      Effect.suspend(() => removeOld(store, writer, nowMs() - keptMs)),
    ),
  )
  return AuditTrail.of({
    note: (draft, repeats) => writer.note(draft, repeats),
    record: (draft, told) => writer.record(draft, told),
    counts: () => writer.counts(),
    list: (query) => Effect.andThen(settled(writer), store.list(query)),
  })
})

/** What cannot be stored in time is missing in the answer, which is no reason to give none. */
const settled = (writer: TrailWriter): Effect.Effect<void> =>
  Effect.callback((resume) => writer.settled(() => resume(Effect.void)))

/** Removes rows from before `at`, in pieces. Each piece is on record before it is gone, so that the rest still verifies. */
export const removeOld = Effect.fnUntraced(function* (
  store: TrailStore,
  writer: Pick<TrailWriter, "record">,
  at: number,
): Effect.fn.Return<void, StoreUnavailable | WriteError> {
  while (true) {
    const upTo = yield* store.oldest(Math.floor(at), limits.trailCutMax)
    if (upTo === undefined) return
    const told = yield* Effect.callback<boolean>((resume) =>
      writer.record(
        {
          kind: "TRAIL_CUT",
          result: "NOTED",
          inputs: cutText(upTo),
          detail: `rows up to ${upTo.id} are removed because of their age`,
        },
        (stored) => resume(Effect.succeed(stored)),
      ),
    )
    if (!told) return yield* storeUnavailable("the removal of old rows could not be put on record")
    yield* store.cut(upTo)
  }
})
