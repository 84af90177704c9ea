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
})
