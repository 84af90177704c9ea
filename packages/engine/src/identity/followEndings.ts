/** Sessions that another node has ended become known here within a second or so. */
import { limits } from "@ticketrush/protocol"
import { Effect } from "effect"
import { insisting } from "../catalogue/insisting.ts"
import { forEver } from "../health/forEver.ts"
import type { Revocations } from "./Revocations.ts"
import type { SessionStore } from "./SessionStore.ts"

type Options = {
  readonly store: Pick<SessionStore, "endings">
  readonly revocations: Revocations
  /** How long an access token can live: what ended before is of no interest. */
  readonly tokenMsMax: number
  readonly nowMs: () => number
}

/** Rows are committed in another order than their times say: what was read last is read again for this long. */
const overlapMs = 10_000
const everyMs = 1_000

/** Once before it returns, so that a token which counted no more before a restart does not count after it. */
export const followEndings = Effect.fnUntraced(function* ({ store, revocations, tokenMsMax, nowMs }: Options) {
  let since = nowMs() - tokenMsMax
  const follow = Effect.gen(function* () {
    const { sessions, versions } = yield* store.endings(since, limits.revocationsKnownMax)
    for (const { id, endedAt } of sessions.toReversed()) revocations.end(id, endedAt)
    for (const { person, version, changedAt } of versions.toReversed()) revocations.raise(person, version, changedAt)
    const newest = Math.max(sessions[0]?.endedAt ?? 0, versions[0]?.changedAt ?? 0)
    since = Math.max(since, newest - overlapMs)
  })
  yield* insisting(follow)
  yield* Effect.forkScoped(forEver({ part: "sessions", restMs: everyMs }, follow))
})
