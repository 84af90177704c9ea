/**
 * Numbered SQL files, applied in the order of their names and never changed afterwards.
 *
 * Each part of the engine keeps its own files and names them with its own set, so that no two parts share a counter.
 * One call is one transaction under an advisory lock: all pending files of a set or none, by one node at a time.
 */
import { createHash } from "node:crypto"
import { readdirSync, readFileSync } from "node:fs"
import { Effect, Schema } from "effect"
import { SqlClient, type SqlError } from "effect/sql"

export type MigrationSet = {
  readonly name: string
  /** The folder of the files `0001_<what>.sql`, `0002_<what>.sql`, ... without gaps. */
  readonly folder: URL
}

/** The database and the files disagree. Trying again does not help: somebody has to look. */
export class MigrationError extends Schema.TaggedError<MigrationError>()("MigrationError", {
  set: Schema.String,
  file: Schema.String,
  reason: Schema.String,
}) {}

type MigrationFile = { readonly name: string; readonly script: string; readonly checksum: string }

/** Any number will do; all nodes must agree on it. */
const migrationLock = 7_243_392

const readSet = (set: MigrationSet): ReadonlyArray<MigrationFile> | MigrationError => {
  const files: MigrationFile[] = []
  for (const name of readdirSync(set.folder).sort()) {
    if (!name.endsWith(".sql")) continue
    const number = String(files.length + 1).padStart(4, "0")
    if (!name.startsWith(`${number}_`)) {
      return new MigrationError({ set: set.name, file: name, reason: `the next file is numbered ${number}` })
    }
    const script = readFileSync(new URL(name, set.folder), "utf8")
    files.push({ name, script, checksum: createHash("sha256").update(script).digest("hex") })
  }
  return files
}

/**
 * Brings the tables of `set` up to its files and returns the names that were applied. Fails when a file that was
 * applied before has changed, or when the database knows files that this code does not have.
 */
export const migrate = Effect.fn("migrate")(function* (
  set: MigrationSet,
): Effect.fn.Return<ReadonlyArray<string>, MigrationError | SqlError.SqlError, SqlClient.SqlClient> {
  const files = yield* Effect.sync(() => readSet(set))
  if (files instanceof MigrationError) return yield* files
  const sql = yield* SqlClient.SqlClient
  return yield* sql.withTransaction(
    Effect.gen(function* () {
      yield* sql`select pg_advisory_xact_lock(${migrationLock})`
      yield* sql`create table if not exists migration (
        set_name text, file text, checksum text not null, applied_at timestamptz not null default now(),
        primary key (set_name, file)
      )`
      const applied = yield* sql<{ readonly file: string; readonly checksum: string }>`
        select file, checksum from migration where set_name = ${set.name} order by file`
      const pending = [...files]
      for (const { file, checksum } of applied) {
        const next = pending.shift()
        if (next?.name === file && next.checksum === checksum) continue
        const reason =
          next?.name === file ? "it was changed after it was applied" : "the database is newer than the code"
        return yield* new MigrationError({ set: set.name, file, reason })
      }
      for (const { name, script, checksum } of pending) {
        // The extended protocol takes one statement at a time; `execute` runs a whole script.
        yield* sql`select set_config('ticketrush.migration', ${script}, true)`
        yield* sql`do 'begin execute current_setting(''ticketrush.migration''); end'`
        yield* sql`insert into migration (set_name, file, checksum) values (${set.name}, ${name}, ${checksum})`
      }
      return pending.map((file) => file.name)
    }),
  )
})
