/** The engine with a sale on its journal, as one server of the lab has it. It can be started anew on the same journal. */
import { PgClient } from "@effect/sql-pg"
import { Engine } from "@ticketrush/engine/actor/Engine"
import type { SeatRange } from "@ticketrush/engine/backends/LabBackend"
import { LabBackendActor } from "@ticketrush/engine/backends/LabBackendActor"
import { migrate } from "@ticketrush/engine/database/migrate"
import { JournalPostgres, journalMigrations } from "@ticketrush/engine/journal/JournalPostgres"
import type { Log } from "@ticketrush/engine/ports"
import { nodeClock, nodeDefer, nodeRandom } from "@ticketrush/engine/ports-node"
import type { ConcertId } from "@ticketrush/protocol"
import { Effect, Redacted, type Scope } from "effect"
import { putUp } from "./opened.ts"

export type EngineSale = {
  readonly concertId: ConcertId
  readonly databaseUrl: string
  readonly options: ReadonlyArray<SeatRange>
  readonly incarnation: string
  readonly log: Log
}

export const openEngine = Effect.fnUntraced(function* ({
  concertId,
  databaseUrl,
  incarnation,
  log,
  options,
}: EngineSale): Effect.fn.Return<Engine, unknown, Scope.Scope> {
  const url = Redacted.make(databaseUrl)
  yield* Effect.scoped(migrate(journalMigrations).pipe(Effect.provide(PgClient.layer({ url, maxConnections: 1 }))))
  const journal = yield* JournalPostgres.make({ url, log })
  const engine = yield* Effect.acquireRelease(
    Effect.sync(
      () =>
        new Engine({ journal, clock: nodeClock, defer: nodeDefer, log, incarnation, hashSeed: 1, random: nodeRandom }),
    ),
    (open) => Effect.callback<void>((resume) => open.stop(() => resume(Effect.void))),
  )
  yield* putUp(new LabBackendActor(engine), concertId, options)
  return engine
})
