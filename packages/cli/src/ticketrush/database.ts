/**
 * The database whose journal is meant: what DATABASE_URL says, else that of the data folder. Where no server runs on
 * the folder its database is started for as long as the command takes, so that a stopped box office can be audited.
 */
import { existsSync } from "node:fs"
import { join } from "node:path"
import { PgClient } from "@effect/sql-pg"
import { leadingUrl } from "@ticketrush/engine/database/DatabaseHosts"
import { startEmbeddedPostgres } from "@ticketrush/engine/database/EmbeddedPostgres"
import { runningUrl } from "@ticketrush/engine/database/runningUrl"
import { readSettings } from "@ticketrush/http/boot/config"
import { Effect, Layer } from "effect"
import { CliError } from "../CliError.ts"

const address = Effect.gen(function* () {
  const { databaseUrl, dataFolder } = yield* readSettings
  if (databaseUrl !== null) return yield* leadingUrl(databaseUrl)
  const folder = join(dataFolder, "postgres")
  if (!existsSync(join(folder, "PG_VERSION"))) {
    return yield* new CliError({
      message: `there is no database in ${dataFolder}: set TICKETRUSH_DATA or DATABASE_URL`,
    })
  }
  return runningUrl(folder) ?? (yield* startEmbeddedPostgres({ folder })).url
}).pipe(Effect.mapError((error) => new CliError({ message: error.message })))

export const databaseLayer = Layer.unwrap(
  Effect.map(address, (url) => PgClient.layer({ url, maxConnections: 1, applicationName: "ticketrush-cli" })),
)
