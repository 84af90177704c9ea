/** Appends to an address at which no server listens, in time that the test turns. */
import { Redacted } from "effect"
import { describe, expect, it } from "vitest"
import { AppendConnection } from "../../src/journal/JournalPostgresAppends.ts"
import { calls, outcomeOf, recordAt } from "./calls.ts"

const start = () => {
  const world = { now: 1_000, tries: 0, reasons: new Set<string>() }
  const warn = (message: string, { reason }: Readonly<Record<string, string | number>>): void => {
    expect(message).toBe("the journal cannot be reached")
    world.tries++
    world.reasons.add(String(reason))
  }
  const url = Redacted.make("postgres://person:secret@127.0.0.1:1/nowhere")
  const connection = new AppendConnection(url, { monotonicMs: () => world.now }, { warn })
  const { append } = calls({ append: connection.append.bind(connection) } as never)
  const answered = async (): Promise<string> => outcomeOf(await append(recordAt(1, 1, 1)))
  return { world, connection, answered }
}

describe("an append while no server listens", () => {
  it("is rejected, and the server is tried again after pauses that double up to a second", async () => {
    const { world, answered } = start()
    expect(await answered()).toBe("rejected unreachable")
    expect([...world.reasons]).toEqual([expect.stringMatching(/ECONNREFUSED/)])
    for (const [failures, pauseMs] of [25, 50, 100, 200, 400, 800, 1_000, 1_000].entries()) {
      world.now += pauseMs - 1
      expect(await answered()).toBe("rejected unreachable")
      expect([pauseMs, world.tries]).toEqual([pauseMs, failures + 1])
      world.now += 1
      expect(await answered()).toBe("rejected unreachable")
      expect([pauseMs, world.tries]).toEqual([pauseMs, failures + 2])
    }
  })

  it("is rejected behind another that waits for the same try, without one of its own", async () => {
    const { world, answered } = start()
    expect(await Promise.all([answered(), answered(), answered()])).toEqual(new Array(3).fill("rejected unreachable"))
    expect(world.tries).toBe(1)
  })
})

describe("a connection that was closed", () => {
  it("rejects appends and does not look for its server", async () => {
    const { connection, world, answered } = start()
    connection.close()
    expect(await answered()).toBe("rejected unreachable")
    expect(world.tries).toBe(0)
  })

  it("rejects the append that it was looking for its server for", async () => {
    const { connection, answered } = start()
    const waiting = answered()
    connection.close()
    expect(await waiting).toBe("rejected unreachable")
  })
})
