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
import { reasonUnder } from "./reasonUnder.ts"

export type MigrationSet = {
  readonly name: string
  /** The folder of the files `0001_<what>.sql`, `0002_<what>.sql`, ... without gaps. */
  readonly folder: URL
}

/** The database and the files disagree. Trying again does not help; `reason` says what does. */
export class MigrationError extends Schema.TaggedError<MigrationError>()("MigrationError", {
  set: Schema.String,
  file: Schema.String,
  reason: Schema.String,
}) {
  override get message(): string {
    return `the tables of the ${this.set} cannot be brought up to date (${this.file}): ${this.reason}`
  }
}

const reasons = {
  newer: "the database is newer than this version: start the version that wrote it, or restore a backup from before",
  changed: "the file was changed after it was applied: take the change back, a file that was applied is never edited",
  numbering: (number: string) => `the next file is numbered ${number}`,
  foreign: (found: string) =>
    `the database holds something of that name that TicketRush did not make (${found}): give TicketRush a database of its own`,
  forbidden: (refused: string) =>
    `the role may not make tables here (${refused}): let the owner of the schema start once, or grant create on it`,
} as const

/** What a server says when a name is taken already, or when a table of that name has other columns. */
const foreignCodes: ReadonlySet<string> = new Set(["42P07", "42710", "42701", "42703", "42723", "42804"])

/** The reason of a refused statement, when it is not an outage. */
const reasonOf = (error: SqlError.SqlError): string | undefined => {
  const { cause } = error.reason
  const code = typeof cause === "object" && cause !== null && "code" in cause ? String(cause.code) : ""
  if (foreignCodes.has(code)) return reasons.foreign(reasonUnder(error))
  return code === "42501" ? reasons.forbidden(reasonUnder(error)) : undefined
}

type MigrationFile = { readonly name: string; readonly script: string; readonly checksum: string }

/** Any number will do; all nodes must agree on it. */
const migrationLock = 7_243_392

const readSet = (set: MigrationSet): ReadonlyArray<MigrationFile> | MigrationError => {
  const files: MigrationFile[] = []
  for (const name of readdirSync(set.folder).sort()) {
    if (!name.endsWith(".sql")) continue
    const number = String(files.length + 1).padStart(4, "0")
    if (!name.startsWith(`${number}_`)) {
      return new MigrationError({ set: set.name, file: name, reason: reasons.numbering(number) })
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
  let at = "migration"
  return yield* sql
    .withTransaction(
      Effect.gen(function* () {
        yield* sql`select pg_advisory_xact_lock(${migrationLock})`
        // Where there is nothing to apply a role needs no right to make anything, and `if not exists` would ask for it.
        const [{ made }] = yield* sql<{ readonly made: boolean }>`select to_regclass('migration') is not null as made`
        if (!made) {
          yield* sql`create table migration (
          set_name text, file text, checksum text not null, applied_at timestamptz not null default now(),
          primary key (set_name, file)
        )`
        }
        const applied = yield* sql<{ readonly file: string; readonly checksum: string }>`
        select file, checksum from migration where set_name = ${set.name} order by file`
        const pending = [...files]
        for (const { file, checksum } of applied) {
          const next = pending.shift()
          if (next?.name === file && next.checksum === checksum) continue
          const reason = next?.name === file ? reasons.changed : reasons.newer
          return yield* new MigrationError({ set: set.name, file, reason })
        }
        for (const { name, script, checksum } of pending) {
          at = name
          // The extended protocol takes one statement at a time; `execute` runs a whole script.
          yield* sql`select set_config('ticketrush.migration', ${script}, true)`
          yield* sql`do 'begin execute current_setting(''ticketrush.migration''); end'`
          yield* sql`insert into migration (set_name, file, checksum) values (${set.name}, ${name}, ${checksum})`
        }
        return pending.map((file) => file.name)
      }),
    )
    .pipe(
      Effect.mapError((error) => {
        const reason = error._tag === "SqlError" ? reasonOf(error) : undefined
        return reason === undefined ? error : new MigrationError({ set: set.name, file: at, reason })
      }),
    )
})
