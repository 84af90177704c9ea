/** Which of real servers is chosen that one URL names. */
import { makeCluster, type PrivatePostgres, startPostgres, urlOfBoth } from "@ticketrush/testing"
import { Effect, Redacted } from "effect"
import pg from "pg"
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest"
import { leadingUrl, lookAtHosts, openDatabaseUrl, poolOf, sayHosts, urlNow } from "../../src/database/DatabaseHosts.ts"

const timeout = 120_000
const quiet = { debug() {}, info() {}, warn() {}, error() {} }

describe("of several servers that one URL names", () => {
  let one: PrivatePostgres
  beforeAll(async () => {
    one = await startPostgres()
  }, timeout)
  afterAll(() => one.remove())

  const query = async (url: string, text: string) => {
    const client = new pg.Client({ connectionString: url, options: "-c default_transaction_read_only=off" })
    await client.connect()
    try {
      return (await client.query(text)).rows
    } finally {
      await client.end()
    }
  }
  const read = (url: string) => Redacted.make(url)
  /** Behind a server that is away. */
  const second = () => one.url.replace("@", "@127.0.0.1:1,")

  it("none is chosen at a start where servers of different databases take writes", { timeout }, async () => {
    const made = await makeCluster()
    onTestFinished(made.remove)
    const other = await startPostgres(made.folder)
    onTestFinished(other.remove)
    await query(one.url, "alter role ticketrush password 'same'")
    await query(other.url, "alter role ticketrush password 'same'")
    onTestFinished(async () => {
      const { password } = new URL(one.url)
      await query(one.url.replace(password, "same"), `alter role ticketrush password '${password}'`)
    })
    const both = read(urlOfBoth(one, other).replace(new URL(one.url).password, "same"))
    const told = await Effect.runPromise(Effect.flip(leadingUrl(both)))
    const asked = await Effect.runPromise(Effect.flip(Effect.scoped(openDatabaseUrl(both, quiet))))
    for (const { message } of [told, asked]) {
      expect(message).toMatch(
        /^DATABASE_URL names servers of different databases that take writes: \S+ \(takes writes, timeline 1\), \S+ \(takes writes, timeline 1\); name one, and its standbys$/,
      )
    }
  })

  it("one that takes no writes by default is told and not chosen", { timeout }, async () => {
    await query(one.url, "alter role ticketrush set default_transaction_read_only = on")
    onTestFinished(async () => void (await query(one.url, "alter role ticketrush reset default_transaction_read_only")))
    expect(sayHosts(await Effect.runPromise(lookAtHosts(read(second()))))).toMatch(
      /^127\.0\.0\.1:1 \(.*\), \S+ \(takes no writes \(default_transaction_read_only\)\)$/,
    )
    const { message } = await Effect.runPromise(Effect.flip(leadingUrl(read(second()))))
    expect(message).toContain("no server that DATABASE_URL names takes writes")
  })

  it("the one that leads serves the sessions of a pool, though the first one is away", { timeout }, async () => {
    await Effect.gen(function* () {
      const url = yield* openDatabaseUrl(read(second()), quiet)
      expect(urlNow(url)).toBe(one.url)
      const pool = poolOf(url, { max: 1 })
      const { rows } = yield* Effect.promise(() => pool.query("select inet_server_port() as port"))
      yield* Effect.promise(() => pool.end())
      expect(rows).toEqual([{ port: one.port }])
    }).pipe(Effect.scoped, Effect.runPromise)
  })
})
