/** A server that goes and comes back, in time that the test turns. */
import { startTcpProxy } from "@ticketrush/testing"
import { Redacted } from "effect"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { AppendConnection } from "../../src/journal/JournalPostgresAppends.ts"
import { calls, outcomeOf, recordAt } from "./calls.ts"
import { openPostgres, type PostgresFixture } from "./postgres-journal.ts"

describe("an append connection that was lost", () => {
  let postgres: PostgresFixture
  beforeAll(async () => {
    postgres = await openPostgres()
  })
  afterAll(() => postgres.close())

  it("is laid again after a pause that begins anew as short as at first, and says what became of each append", async () => {
    const proxy = await startTcpProxy(postgres.database)
    const time = { now: 1_000 }
    const said: string[] = []
    const log = { warn: (message: string) => void said.push(message) }
    const url = Redacted.make(proxy.urlFor(postgres.database.url))
    const connection = new AppendConnection(url, { monotonicMs: () => time.now }, log)
    const { append } = calls({ append: connection.append.bind(connection) } as never)
    /** Of a sale that was never opened. */
    const outcome = async () => outcomeOf(await append(recordAt(1, 1, 1))).replace(/^unknown .*/, "unknown")
    /** The outcomes a millisecond before and at the end of a pause. */
    const after = async (pauseMs: number) => {
      time.now += pauseMs - 1
      const before = await outcome()
      time.now += 1
      return [before, await outcome()]
    }
    const unreachable = "rejected unreachable"
    proxy.refuse()
    expect(await outcome()).toBe(unreachable)
    for (const pauseMs of [25, 50, 100]) expect(await after(pauseMs)).toEqual([unreachable, unreachable])
    proxy.accept()
    expect(await after(200)).toEqual([unreachable, "fenced"])
    proxy.refuse()
    proxy.cut()
    // What breaks on the wire is unknown; a line that is known to be broken is not written to.
    expect(["unknown", unreachable]).toContain(await outcome())
    expect(await outcome()).toBe(unreachable)
    const tries = said.length
    time.now += 25
    expect(await outcome()).toBe(unreachable)
    expect(said).toHaveLength(tries + 1)
    proxy.accept()
    time.now += 50
    expect(await outcome()).toBe("fenced")
    connection.close()
    expect(await outcome()).toBe(unreachable)
    await proxy.close()
  })

  it("tells an operator why an append was rejected, with the code of Postgres, and why the outcome of one is unknown", async () => {
    const proxy = await startTcpProxy(postgres.database)
    const said: Array<readonly [string, Readonly<Record<string, string | number>>]> = []
    const log = { warn: (...warning: (typeof said)[number]) => void said.push(warning) }
    const url = Redacted.make(proxy.urlFor(postgres.database.url))
    const connection = new AppendConnection(url, { monotonicMs: () => 0 }, log)
    const { append } = calls({ append: connection.append.bind(connection) } as never)
    await postgres.admin.query("alter table journal rename to elsewhere")
    expect(outcomeOf(await append(recordAt(1, 1, 1)))).toBe("rejected other")
    await postgres.admin.query("alter table elsewhere rename to journal")
    expect(said).toEqual([["an append was rejected", { reason: expect.stringContaining("journal"), code: "42P01" }]])
    expect(outcomeOf(await append(recordAt(1, 1, 1)))).toBe("fenced")
    proxy.hold("to-client")
    const cut = append(recordAt(1, 1, 1))
    await proxy.held("to-client")
    proxy.cut()
    proxy.release()
    expect(outcomeOf(await cut)).toMatch(/^unknown ./)
    expect(said.slice(1)).toEqual([["the outcome of an append is unknown", { reason: expect.stringMatching(/./) }]])
    connection.close()
    await proxy.close()
  })
})
