import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { PgClient } from "@effect/sql-pg"
import { createDatabase, type TestDatabase } from "@ticketrush/testing"
import { Effect, Redacted, Result } from "effect"
import { SqlClient } from "effect/sql"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { migrate } from "../../src/database/migrate.ts"

describe("a set of numbered SQL files", () => {
  let database: TestDatabase
  let folder: string

  beforeEach(async () => {
    database = await createDatabase()
    folder = mkdtempSync(join(tmpdir(), "ticketrush-migrations-"))
  })
  afterEach(async () => {
    rmSync(folder, { recursive: true })
    await database.drop()
  })

  const file = (name: string, script: string) => writeFileSync(join(folder, name), script)
  const set = (name = "zoo") => ({ name, folder: pathToFileURL(`${folder}/`) })
  const run = <A, E>(work: Effect.Effect<A, E, SqlClient.SqlClient>): Promise<Result.Result<A, unknown>> =>
    Effect.runPromise(
      Effect.result(work.pipe(Effect.provide(PgClient.layer({ url: Redacted.make(database.url), maxConnections: 4 })))),
    )
  const query = (text: string) => run(Effect.flatMap(SqlClient.SqlClient, (sql) => sql.unsafe(text)))
  const applied = (files: ReadonlyArray<string>) => Result.succeed(files)
  const failing = (what: object) => expect.objectContaining({ _tag: "Failure", failure: expect.objectContaining(what) })

  it("is applied in order, whole scripts each, and once", async () => {
    file("0001_cage.sql", "create table cage (id int primary key); insert into cage values (1), (2);")
    file("0002_lion.sql", "create table lion (cage int references cage);\n-- a comment; with a semicolon\nselect 1;")
    expect(await run(migrate(set()))).toEqual(applied(["0001_cage.sql", "0002_lion.sql"]))
    expect(await run(migrate(set()))).toEqual(applied([]))
    expect(await query("select id from cage order by id")).toEqual(Result.succeed([{ id: 1 }, { id: 2 }]))
  })

  it("goes on where it was when a file is added", async () => {
    file("0001_cage.sql", "create table cage (id int)")
    await run(migrate(set()))
    file("0002_lion.sql", "create table lion (id int)")
    expect(await run(migrate(set()))).toEqual(applied(["0002_lion.sql"]))
  })

  it("is applied by one of many nodes that start at once", async () => {
    file("0001_cage.sql", "create table cage (id int)")
    const all = await Promise.all(Array.from({ length: 4 }, () => run(migrate(set()))))
    expect(all.flatMap((result) => Result.getOrThrow(result))).toEqual(["0001_cage.sql"])
  })

  it("does not mind the files of another set", async () => {
    file("0001_cage.sql", "create table cage (id int)")
    await run(migrate(set("zoo")))
    rmSync(join(folder, "0001_cage.sql"))
    file("0001_till.sql", "create table till (id int)")
    expect(await run(migrate(set("shop")))).toEqual(applied(["0001_till.sql"]))
  })

  it("is refused when a file was changed after it was applied", async () => {
    file("0001_cage.sql", "create table cage (id int)")
    await run(migrate(set()))
    file("0001_cage.sql", "create table cage (id bigint)")
    file("0002_lion.sql", "create table lion (id int)")
    const reason = expect.stringContaining("the file was changed after it was applied")
    expect(await run(migrate(set()))).toEqual(failing({ _tag: "MigrationError", file: "0001_cage.sql", reason }))
    expect(await query("select from lion")).toEqual(failing({ _tag: "SqlError" }))
  })

  it("is refused when the database knows a file that the code does not have", async () => {
    file("0001_cage.sql", "create table cage (id int)")
    file("0002_lion.sql", "create table lion (id int)")
    await run(migrate(set()))
    rmSync(join(folder, "0002_lion.sql"))
    const reason = expect.stringContaining("the database is newer than this version")
    expect(await run(migrate(set()))).toEqual(failing({ _tag: "MigrationError", file: "0002_lion.sql", reason }))
  })

  it("is refused when a number is missing", async () => {
    file("0001_cage.sql", "create table cage (id int)")
    file("0003_lion.sql", "create table lion (id int)")
    expect(await run(migrate(set()))).toEqual(failing({ _tag: "MigrationError", file: "0003_lion.sql" }))
    expect(await query("select from cage")).toEqual(failing({ _tag: "SqlError" }))
  })

  it("leaves nothing behind when one of its scripts fails", async () => {
    file("0001_cage.sql", "create table cage (id int)")
    file("0002_lion.sql", "create table lion (id int); insert into lion values ('not a number')")
    expect(await run(migrate(set()))).toEqual(failing({ _tag: "SqlError" }))
    expect(await query("select from cage")).toEqual(failing({ _tag: "SqlError" }))
  })

  it("says that a database of its own is wanted when a table was there before", async () => {
    await query("create table cage (name text)")
    file("0001_cage.sql", "create table cage (id int)")
    expect(await run(migrate(set()))).toEqual(
      failing({
        message:
          "the tables of the zoo cannot be brought up to date (0001_cage.sql): the database holds something of that name " +
          'that TicketRush did not make (relation "cage" already exists): give TicketRush a database of its own',
      }),
    )
  })

  it("says so too when another program has kept its own list of migrations there", async () => {
    await query("create table migration (id int, name text)")
    file("0001_cage.sql", "create table cage (id int)")
    const message = expect.stringMatching(/\(migration\): .*column "file" does not exist.*database of its own$/)
    expect(await run(migrate(set()))).toEqual(failing({ message }))
  })

  it("needs no right to make tables when there is nothing to apply, and says what it needs when there is", async () => {
    file("0001_cage.sql", "create table cage (id int)")
    await run(migrate(set()))
    await query("create role keeper nologin")
    await query("grant select on migration to keeper")
    const asKeeper = (work: Effect.Effect<ReadonlyArray<string>, unknown, SqlClient.SqlClient>) =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        return yield* sql.withTransaction(Effect.andThen(sql`set local role keeper`, work))
      })
    expect(await run(asKeeper(migrate(set())))).toEqual(applied([]))
    file("0002_lion.sql", "create table lion (id int)")
    const message = expect.stringMatching(/permission denied for schema public.*grant create on it$/)
    expect(await run(asKeeper(migrate(set())))).toEqual(failing({ message }))
    await query("drop owned by keeper")
    await query("drop role keeper")
  })
})
