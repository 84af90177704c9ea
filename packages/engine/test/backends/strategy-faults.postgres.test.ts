/** Strategies over rows while the network to Postgres breaks: what was written, what was not, what is unknown. */
import { connect } from "node:net"
import { startTcpProxy, type TcpProxy } from "@ticketrush/testing"
import { Effect, Redacted } from "effect"
import { SqlClient } from "effect/sql"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { LabBackend } from "../../src/backends/LabBackend.ts"
import type { ReserveAnswer } from "../../src/backends/ReservationBackend.ts"
import { isFailure, type RowSession, type RowStore } from "../../src/backends/RowStore.ts"
import { rowStorePostgres } from "../../src/backends/RowStorePostgres.ts"
import { strategies } from "../../src/backends/strategies.ts"
import { nodeDefer } from "../../src/ports-node.ts"
import { keyOf, seat } from "../sales.ts"
import { holdersOf, type LabDatabase, openLab, reserve } from "./row-store.ts"

/** Answers that a reservation of one seat waits for before the one that says that it is written. */
const before: Readonly<Record<string, number>> = {
  optimistic: 1,
  pessimistic: 3,
  "pessimistic-skip": 3,
  advisory: 4,
  serializable: 3,
  batched: 0,
}

const sessionOf = (store: RowStore): Promise<RowSession> =>
  new Promise((resolve, reject) =>
    store.session((session) => (isFailure(session) ? reject(new Error(session.reason)) : resolve(session))),
  )

/** Rejects where the connection is reset. */
const connectTo = (port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1")
    socket.once("error", reject).once("end", resolve).resume()
  })

const codeOf = (answer: ReserveAnswer): string => (answer.kind === "reserved" ? answer.kind : answer.refusal.code)

describe("over a network that breaks", () => {
  let lab: LabDatabase
  let proxy: TcpProxy
  beforeAll(async () => {
    lab = await openLab()
    const { host, port } = lab.tables.database
    proxy = await startTcpProxy({ host, port })
  })
  afterAll(async () => {
    await lab.close()
    await proxy.close()
  })
  let concerts = 0

  describe.each(Object.entries(before))("%s", (name, answers) => {
    const seats = 4
    let there: LabBackend
    let here: LabBackend
    beforeAll(async () => {
      const strategy = strategies.get(name)!
      there = await lab.backend(
        strategy,
        await lab.store({ url: proxy.urlFor(lab.tables.database.url), sessionsMax: 1 }),
        seats,
        ++concerts,
      )
      here = await lab.backend(strategy, await lab.store(), seats, concerts)
      // From here on each statement is known to the session, so its answer is one piece.
      expect(codeOf(await reserve(there, 1, [mine(0)]))).toBe("reserved")
    })
    const mine = (index: number): number => seat(index) + (concerts - 7) * 2 ** 27

    it("says that the outcome is unknown when the last answer is lost, and finds the reservation by its key", async () => {
      proxy.hold("to-client", answers)
      const asked = reserve(there, 2, [mine(1)], keyOf(1))
      await proxy.held("to-client")
      proxy.cut()
      proxy.release()
      expect(codeOf(await asked)).toBe("outcome-unknown")
      // The answer was on its way, so the statement had ended.
      expect(await holdersOf(here, mine(1))).toEqual([2])
      expect(codeOf(await reserve(there, 2, [mine(1)], keyOf(1)))).toBe("reserved")
      expect(await holdersOf(here, mine(1))).toEqual([2])
    })

    // A strategy whose only answer is the last one has none before it to lose.
    if (answers > 0) {
      it("has written nothing when the line breaks before that, and leaves no lock behind", async () => {
        expect(codeOf(await reserve(there, 1, [mine(2)]))).toBe("reserved")
        proxy.hold("to-client", answers - 1)
        const asked = reserve(there, 2, [mine(3)])
        await proxy.held("to-client")
        proxy.cut()
        proxy.release()
        expect(codeOf(await asked)).toBe("lab-part-missing")
        expect(await holdersOf(here, mine(3))).toEqual([])
        // The server learns that the session is gone; until then the one that skips locked rows is told to come back.
        await expect.poll(async () => codeOf(await reserve(here, 3, [mine(3)]))).toBe("reserved")
      })
    }

    it("names the missing database, and sells again once it is back", async () => {
      proxy.refuse()
      proxy.cut()
      await expect.poll(async () => codeOf(await reserve(there, 4, [mine(0)]))).toBe("lab-part-missing")
      const answer = await reserve(there, 4, [mine(0)])
      expect(answer.kind === "try-again" && answer.refusal.detail).toEqual({ part: "PostgreSQL", backend: name })
      proxy.accept()
      await expect.poll(async () => codeOf(await reserve(there, 4, [mine(0)]))).toBe("seat-taken")
    })
  })

  it("is waited for where no further session can be opened, while another is lent: it comes back", async () => {
    const store = await lab.store({ url: proxy.urlFor(lab.tables.database.url), sessionsMax: 2 })
    const lent = await sessionOf(store)
    proxy.refuse()
    const next = sessionOf(store)
    const last = sessionOf(store)
    // Their attempts to connect have failed when another one does.
    await expect(connectTo(proxy.port)).rejects.toThrow()
    proxy.accept()
    lent.giveBack()
    const second = await next
    second.giveBack()
    ;(await last).giveBack()
  })

  it("is opened beside others that are kept until it is open, though the first attempt misses its time", async () => {
    const store = await lab.store({ url: proxy.urlFor(lab.tables.database.url), sessionsMax: 2 })
    const kept = await sessionOf(store)
    proxy.refuse()
    const next = sessionOf(store)
    // Its attempt to connect has failed when another one does.
    await expect(connectTo(proxy.port)).rejects.toThrow()
    proxy.accept()
    ;(await next).giveBack()
    kept.giveBack()
  })

  it("is opened for each who waits beside others that are kept, one after the other", async () => {
    const store = await lab.store({ url: proxy.urlFor(lab.tables.database.url), sessionsMax: 3 })
    const kept = await sessionOf(store)
    proxy.refuse()
    const waiting = [sessionOf(store), sessionOf(store)]
    // Their attempts to connect have failed when another one does.
    await expect(connectTo(proxy.port)).rejects.toThrow()
    proxy.accept()
    for (const session of [...(await Promise.all(waiting)), kept]) session.giveBack()
  })

  it("cannot be opened where no server listens, and names what is missing", async () => {
    proxy.refuse()
    const opening = rowStorePostgres({
      url: Redacted.make(proxy.urlFor(lab.tables.database.url)),
      defer: nodeDefer,
      log: { warn: () => undefined },
      sessionsMax: 1,
    })
    const error = await Effect.runPromise(
      Effect.flip(Effect.scoped(opening)).pipe(Effect.provideService(SqlClient.SqlClient, lab.tables.sql)),
    )
    proxy.accept()
    expect(error.part).toBe("PostgreSQL")
  })
})
