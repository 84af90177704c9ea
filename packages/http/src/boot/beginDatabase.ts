/** The database of the data folder: begun before the rest of the program is loaded, which takes as long as its start. */
import { existsSync } from "node:fs"
import { type EmbeddedPostgres, startEmbeddedPostgres } from "@ticketrush/engine/database/EmbeddedPostgres"
import type { EmbeddedPostgresError } from "@ticketrush/engine/database/EmbeddedPostgresError"
import { Effect, Fiber } from "effect"
import type { Settings } from "./config.ts"
import { stage } from "./stages.ts"
import { waits } from "./waits.ts"

/** Waits until it serves; null where another database is used. */
export type DatabaseBegun = Effect.Effect<EmbeddedPostgres["Service"] | null, EmbeddedPostgresError>

export const beginDatabase = Effect.fnUntraced(function* ({ databaseUrl, dataFolder }: Settings) {
  if (databaseUrl !== null) return Effect.succeed(null) as DatabaseBegun
  const folder = `${dataFolder}/postgres`
  if (!existsSync(folder)) {
    yield* Effect.logInfo("making the database of the data folder, once: some seconds").pipe(
      Effect.annotateLogs({ folder }),
    )
  }
  // At once: what is acquired after this is released before it.
  const starting = stage(waits.database, startEmbeddedPostgres({ folder }))
  const fiber = yield* Effect.forkScoped(starting, { startImmediately: true })
  return Fiber.join(fiber) as DatabaseBegun
})
