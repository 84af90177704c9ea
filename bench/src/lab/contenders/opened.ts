/** What is done to a strategy before its first request: its sessions are open, and its seats are put up. */
import type { LabBackend, SeatRange } from "@ticketrush/engine/backends/LabBackend"
import { openSessions } from "@ticketrush/engine/backends/openSessions"
import type { RowStore } from "@ticketrush/engine/backends/RowStore"
import type { ConcertId } from "@ticketrush/protocol"
import { Effect } from "effect"

/** All sessions of the pool are open; one that does not open is a defect of the bench. */
export const openAllSessions = (rows: RowStore, count: number): Effect.Effect<void> =>
  Effect.flatMap(openSessions(rows, count), (failed) =>
    failed === null ? Effect.void : Effect.die(new Error(`no session of Postgres: ${failed.reason}`)),
  )

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
