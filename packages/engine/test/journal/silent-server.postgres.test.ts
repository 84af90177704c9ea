/** A server, or a network, that falls silent in the middle of the first words of a connection. */
import { startTcpProxy } from "@ticketrush/testing"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { calls, recordAt } from "./calls.ts"
import { openPostgres, type PostgresFixture } from "./postgres-journal.ts"

describe("a journal whose server falls silent", () => {
  let postgres: PostgresFixture
  beforeAll(async () => {
    postgres = await openPostgres()
  })
  afterAll(() => postgres.close())

  /** More than a greeting, a password exchange and the settings of a session take. */
  const pieces = Array.from({ length: 8 }, (_, piece) => piece)

  it("answers every claim and every append, wherever that happens, and works once it speaks again", async () => {
    await Promise.all(
      pieces.map(async (heard) => {
        const proxy = await startTcpProxy(postgres.database)
        const { journal, close } = await postgres.another(proxy.urlFor(postgres.database.url))
        const node = calls(journal)
        proxy.hold("to-client", heard)
        const concertId = 500 + heard
        const [claimed, appended] = await Promise.all([
          node.claim(concertId, "node", "create"),
          node.append(recordAt(concertId, 1, 1)),
        ])
        expect(["unknown", "claimed"]).toContain(claimed.kind)
        expect(["unknown", "rejected", "answered"]).toContain(appended.kind)
        expect([claimed.kind, appended.kind]).not.toEqual(["claimed", "answered"])
        proxy.release()
        proxy.cut()
        await expect.poll(async () => (await node.claim(concertId, "node", "create")).kind).toBe("claimed")
        await close()
        await proxy.close()
      }),
    )
  })
})
