/** Databases that a sale must not be sold from, or only with care: real ones, each with its fault. */
import { PgClient } from "@effect/sql-pg"
import { createDatabase, hasPgBouncer, makeTestFolder, startPgBouncer, type TestDatabase } from "@ticketrush/testing"
import { Effect, Redacted } from "effect"
import { SqlClient } from "effect/sql"
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest"
import { checkDatabase } from "../../src/doctor/database.ts"
import { checkKeys } from "../../src/doctor/files.ts"
import { findingOf } from "./run-doctor.ts"

let database: TestDatabase
beforeAll(async () => {
  database = await createDatabase()
})
afterAll(() => database.drop())

const query = (...statements: ReadonlyArray<string>): Promise<unknown> =>
  SqlClient.SqlClient.pipe(
    Effect.flatMap((sql) => Effect.forEach(statements, (statement) => sql.unsafe(statement))),
    Effect.provide(PgClient.layer({ url: Redacted.make(database.url), maxConnections: 1 })),
    Effect.runPromise,
  )

/** The address of the database for a role of its own. */
const asRole = async (name: string, ...settings: ReadonlyArray<string>): Promise<string> => {
  const role = `${database.name}_${name}`
  await query(
    `create role "${role}" login password 'secret'`,
    ...settings.map((setting) => `alter role "${role}" set ${setting}`),
  )
  onTestFinished(async () => void (await query(`drop owned by "${role}"`, `drop role "${role}"`)))
  const url = new URL(database.url)
  url.username = role
  url.password = "secret"
  return url.href
}

const examined = (url: string) => Effect.runPromise(checkDatabase(Redacted.make(url)))

describe("a database", () => {
  it("that keeps what it acknowledged, with sessions and a clock of its own, has no problem", async () => {
    const facts = await examined(database.url)
    expect(facts.findings.map(({ check, verdict }) => [check, verdict === "problem"])).toEqual([
      ["pooler", false],
      ["durability", false],
      ["clock", false],
    ])
    expect(facts.used).toBe(false)
  })

  it("whose role has synchronous_commit off loses what it acknowledged", async () => {
    const facts = await examined(await asRole("async", "synchronous_commit = off"))
    expect(findingOf(facts, "durability")).toMatchObject({
      verdict: "problem",
      says: expect.stringMatching(
        /^synchronous_commit is off: the last acknowledged reservations are lost .*switch on synchronous_commit/,
      ),
    })
  })

  it("whose clock is an hour ahead is told so", async () => {
    await query(
      "create schema fast",
      "create function fast.clock_timestamp() returns timestamptz language sql as $$ select pg_catalog.clock_timestamp() + interval '1 hour' $$",
      "grant usage on schema fast to public",
    )
    onTestFinished(async () => void (await query("drop schema fast cascade")))
    const facts = await examined(await asRole("fast", "search_path = fast, public, pg_catalog"))
    expect(findingOf(facts, "clock")).toMatchObject({
      verdict: "problem",
      says: expect.stringMatching(/^the clock of this machine is 3(599|600)\.\d s behind that of the database/),
    })
  })

  it.runIf(hasPgBouncer())("behind a PgBouncer that lends its sessions is named with the cure", async () => {
    const bouncer = await startPgBouncer(database, "transaction")
    onTestFinished(bouncer.stop)
    expect(findingOf(await examined(bouncer.url), "pooler")).toMatchObject({
      verdict: "problem",
      says: expect.stringContaining("pool_mode = session"),
    })
    const own = await startPgBouncer(database, "session")
    onTestFinished(own.stop)
    expect(findingOf(await examined(own.url), "pooler").verdict).toBe("ok")
  })

  it("that is not there is told without its password", async () => {
    const { findings, used } = await examined("postgres://u:secret@127.0.0.1:1/x")
    expect(findings).toEqual([
      {
        check: "database",
        verdict: "problem",
        says: "the database cannot be used: connect ECONNREFUSED 127.0.0.1:1; start it, or correct DATABASE_URL",
      },
    ])
    expect(used).toBeUndefined()
  })

  it("with several servers is looked at where it takes writes, and one that is away is told", async () => {
    const several = database.url.replace("@", "@127.0.0.1:1,")
    const facts = await examined(several)
    expect(facts.findings.map(({ check, verdict }) => [check, verdict === "problem"])).toEqual([
      ["servers", false],
      ["pooler", false],
      ["durability", false],
      ["clock", false],
    ])
    expect(findingOf(facts, "servers")).toMatchObject({
      verdict: "note",
      says: expect.stringMatching(
        /^a server of the database is away: 127\.0\.0\.1:1 \(connect ECONNREFUSED .*\), \S+ \(takes writes, timeline 1\)$/,
      ),
    })
  })

  it("of whose servers none takes writes, or two do, is told without its password", async () => {
    const none = await examined("postgres://u:secret@127.0.0.1:1,127.0.0.1:2/x")
    expect(none.findings.map(({ check, verdict }) => [check, verdict])).toEqual([["servers", "problem"]])
    expect(none.findings[0].says).toMatch(/^no server that DATABASE_URL names takes writes: .*; promote one$/)
    expect(JSON.stringify(none)).not.toContain("secret")
    const { host } = new URL(database.url)
    const both = await examined(database.url.replace("@", `@${host},`))
    expect(findingOf(both, "servers")).toMatchObject({
      verdict: "problem",
      says: expect.stringMatching(/^2 servers take writes: .*; stop each but the one of the highest timeline$/),
    })
  })

  it("with sales and without the signing keys that go with them is told", async () => {
    await query("create table journal (concert_id bigint)", "insert into journal values (7)")
    onTestFinished(async () => void (await query("drop table journal")))
    const { used } = await examined(database.url)
    expect(used).toBe(true)
    const place = makeTestFolder()
    onTestFinished(() => place.remove())
    const found = await Effect.runPromise(checkKeys(place.path, used))
    expect(found).toMatchObject({ verdict: "problem", says: expect.stringContaining("put the copy back") })
  })
})
