/** What is done to a strategy before its first request: its sessions are open, and its seats are put up. */
import type { LabBackend, SeatRange } from "@ticketrush/engine/backends/LabBackend"
import { isFailure, type RowSession, type RowStore } from "@ticketrush/engine/backends/RowStore"
import type { ConcertId } from "@ticketrush/protocol"
import { Effect } from "effect"

/**
 * Opens all sessions of the pool, one after the other: on a busy machine many at once would miss the time in which a
 * session has to open, and the strategy would be charged for it.
 */
export const openSessions = (rows: RowStore, count: number): Effect.Effect<void> =>
  Effect.callback((resume) => {
    const opened: RowSession[] = []
    const next = (): void =>
      rows.session((session) => {
        if (isFailure(session)) return resume(Effect.die(new Error(`no session of Postgres: ${session.reason}`)))
        if (opened.push(session) < count) return next()
        for (const each of opened) each.giveBack()
        resume(Effect.void)
      })
    next()
  })

export const putUp = (
  backend: LabBackend,
  concertId: ConcertId,
  options: ReadonlyArray<SeatRange>,
): Effect.Effect<void> =>
  Effect.callback((resume) =>
    backend.open(concertId, options, (answer) =>
      resume(
        answer.kind === "opened"
          ? Effect.void
          : Effect.die(new Error(`the seats were not put up: ${answer.refusal?.code}`)),
      ),
    ),
  )
