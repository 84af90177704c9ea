import { byPerson, optionIdOf, ReservationStatus, reservationIdOf, seatIdOf } from "@ticketrush/protocol"
import { until } from "@ticketrush/testing"
import { Effect, Exit } from "effect"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { makeProjector } from "../../src/catalogue/Projector.ts"
import { makeProjectionStorePostgres } from "../../src/catalogue/ReservationListPostgres.ts"
import { ask, patient, saleOf, saleOfSeats, startNode } from "./fixture.ts"
import { openTables, type Tables } from "./postgres-tables.ts"
import { reservationListContract } from "./reservation-list.contract.ts"

reservationListContract("Postgres", async () => {
  const tables = await openTables()
  return {
    store: await tables.run(makeProjectionStorePostgres),
    journal: await tables.journal(),
    close: tables.close,
  }
})

describe("reservation lists in Postgres", () => {
  let tables: Tables

  beforeAll(async () => {
    tables = await openTables()
  })
  afterAll(() => tables.close())

  const sell = async (concertId: number, seats: number): Promise<void> => {
    const node = startNode(await tables.journal(), `seller-${concertId}`)
    await ask(node.engine, concertId, saleOfSeats(seats))
    for (let n = 0; n < seats; n++) {
      const seat = seatIdOf(optionIdOf(concertId, 0), n)
      const reply = await ask(node.engine, concertId, { kind: "hold", person: 1, seats: [seat], key: null })
      if (reply.kind !== "accepted") throw new Error(reply.refusal.code)
      if (n % 2 === 0)
        await ask(node.engine, concertId, { kind: "cancel", reservation: reply.reservation, by: byPerson(1) })
    }
    await node.stop()
  }

  it("find after a start what was committed while no follower ran", async () => {
    await sell(1, 5)
    const journal = await tables.journal()
    const node = startNode(journal, "after")
    const store = await tables.run(makeProjectionStorePostgres)
    const lists = await node.run(makeProjector(store, node.engine, journal, patient))
    await node.run(lists.waitForAll)
    expect((await node.run(lists.list({ person: 1, concertId: 1 }))).items).toHaveLength(5)
    await node.stop()
  })

  it("are built again from the journal after they were emptied", async () => {
    await sell(2, 4)
    const journal = await tables.journal()
    const node = startNode(journal, "rebuilding")
    const store = await tables.run(makeProjectionStorePostgres)
    const lists = await node.run(makeProjector(store, node.engine, journal, patient))
    await node.run(lists.waitForAll)
    const before = await node.run(lists.list({ person: 1, concertId: 2 }))
    expect(before.items).toHaveLength(4)
    // Only the positions are gone: the rows that are still there must not come twice.
    await tables.run(tables.sql`truncate reservations_position`)
    const rebuilt = await node.run(makeProjector(store, node.engine, journal, patient))
    await node.run(rebuilt.waitForAll)
    expect(await node.run(rebuilt.list({ person: 1, concertId: 2 }))).toEqual(before)
    await node.stop()
  })

  it("write a page whole or not at all", async () => {
    const store = await tables.run(makeProjectionStorePostgres)
    const reached = {
      person: null,
      deadline: null,
      confirmedAt: null,
      expiredAt: null,
      cancelledAt: 9,
      refundedAt: null,
      offer: null,
    }
    const lost = reservationIdOf(3, 7)
    const page = {
      made: new Map(),
      parted: new Map(),
      moved: new Map([[lost, { status: ReservationStatus.cancelled, ...reached }]]),
    }
    const exit = await tables.run(Effect.exit(store.write(3, 0, 5, page)))
    expect(Exit.hasDies(exit)).toBe(true)
    expect(await tables.run(store.position(3))).toBe(0)
  })

  it("leave a journal that they cannot read, and follow the others", async () => {
    const journal = await tables.journal()
    const node = startNode(journal, "unreadable")
    const store = await tables.run(makeProjectionStorePostgres)
    await ask(node.engine, 4, saleOfSeats(2))
    await ask(node.engine, 5, saleOfSeats(2))
    const lists = await node.run(
      makeProjector(
        store,
        node.engine,
        {
          read: (concertId, after, done) =>
            journal.read(concertId, after, (result) => {
              if (concertId !== 4 || result.kind !== "read") return done(result)
              const frame = Uint8Array.of(255, 1)
              done({ ...result, records: result.records.map((record) => ({ ...record, frame })) })
            }),
        },
        patient,
      ),
    )
    const seat = seatIdOf(optionIdOf(5, 0), 0)
    await ask(node.engine, 5, { kind: "hold", person: 3, seats: [seat], key: null })
    const offset = (await saleOf(node.engine, 5))?.offset ?? 0
    await node.run(lists.waitFor(5, offset))
    expect((await node.run(lists.list({ person: 3 }))).items).toHaveLength(1)
    await until("the unreadable one is given up", () => lists.lag() > 0)
    await node.stop()
  })
})
