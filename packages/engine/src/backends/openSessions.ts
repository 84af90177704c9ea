/** Opens sessions of Postgres before they are needed, so that the first callers are not charged for it. */
import { Effect } from "effect"
import { isFailure, type RowFailure, type RowSession, type RowStore } from "./RowStore.ts"

/**
 * One after the other: on a busy machine many at once would miss the time in which a session has to open. Null when all
 * are open.
 */
export const openSessions = (rows: RowStore, count: number): Effect.Effect<RowFailure | null> =>
  Effect.callback((resume) => {
    const opened: RowSession[] = []
    const end = (failed: RowFailure | null): void => {
      for (const each of opened) each.giveBack()
      resume(Effect.succeed(failed))
    }
    const next = (): void =>
      rows.session((session) => {
        if (isFailure(session)) return end(session)
        if (opened.push(session) < count) return next()
        end(null)
      })
    next()
  })
