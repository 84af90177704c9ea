/** What the reservation lists show, in any store. Engine, journal and projector are the real ones. */
import {
  byPerson,
  byUnnamedOperator,
  type Command,
  concertOfReservation,
  optionIdOf,
  type Reply,
  type ReservationId,
  ReservationStatus,
  seatIdOf,
} from "@ticketrush/protocol"
import { until } from "@ticketrush/testing"
import { Effect } from "effect"
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { storeUnavailable } from "../../src/catalogue/errors.ts"
import type { ProjectionStore } from "../../src/catalogue/ProjectionStore.ts"
import { makeProjector } from "../../src/catalogue/Projector.ts"
import type { ReservationList, ReservationPage } from "../../src/catalogue/ReservationList.ts"
import type { EngineApi, ReservationView } from "../../src/EngineApi.ts"
import { followerSettings } from "../../src/feed/JournalFollower.ts"
import type { Journal } from "../../src/journal/Journal.ts"
import { ask, type Node, patient, refusalOf, saleOf, saleOfSeats, startNode } from "./fixture.ts"

export type ListFixture = {
  readonly store: ProjectionStore
  readonly journal: Journal
  readonly close: () => Promise<void>
}

type Lists = ReservationList["Service"]

/** Concerts from here on are not followed by the projector that all tests have. */
const leftToOthers = 60_000

export const reservationListContract = (name: string, open: () => Promise<ListFixture>): void => {
  describe(`reservation lists in ${name}`, () => {
    let fixture: ListFixture
    let node: Node
    let lists: Lists
    /** Each test sells concerts of its own. */
    let concertId = 0

    beforeAll(async () => {
      fixture = await open()
    })
    afterAll(() => fixture.close())
    beforeEach(async () => {
      node = startNode(fixture.journal, `node-${++concertId}`)
      const followed: Pick<EngineApi, "onCommitted"> = {
        onCommitted: (listener) =>
          node.engine.onCommitted((committed) => committed.concertId < leftToOthers && listener(committed)),
      }
      lists = await node.run(makeProjector(fixture.store, followed, fixture.journal, patient))
      await accepted({ ...saleOfSeats(40, 2), policy: { seatsPerPersonMax: 0, holdTtlMs: 300_000, opensAt: 0 } })
    })
    afterEach(() => node.stop())

    const accepted = async (command: Command, concert = concertId): Promise<ReservationId> => {
      const reply: Reply = await ask(node.engine, concert, command)
      if (reply.kind !== "accepted") throw new Error(`${command.kind}: ${reply.refusal.code}`)
      return reply.reservation
    }
    const hold = (person: number, seats: ReadonlyArray<number>, option = 0, concert = concertId) =>
      accepted(
        { kind: "hold", person, seats: seats.map((n) => seatIdOf(optionIdOf(concert, option), n)), key: null },
        concert,
      )
    type Step = "start-paying" | "confirm" | "cancel" | "refund" | "extend"
    const move = async (kind: Step, reservation: ReservationId): Promise<void> => {
      const concert = concertOfReservation(reservation)
      const before = (await saleOf(node.engine, concert))?.offset
      // An extension in the millisecond of the hold is no event.
      do await accepted({ kind, reservation, by: byUnnamedOperator }, concert)
      while (kind === "extend" && (await saleOf(node.engine, concert))?.offset === before)
    }
    const offset = async (concert = concertId) => (await saleOf(node.engine, concert))?.offset ?? 0
    const seen = async (from: Lists = lists) => node.run(from.waitFor(concertId, await offset()))
    const list = async (query: Parameters<Lists["list"]>[0], from: Lists = lists): Promise<ReservationPage> =>
      node.run(from.list(query))
    const idsOf = async (query: Parameters<Lists["list"]>[0]) => (await list(query)).items.map((each) => each.id)

    it("shows every reservation exactly as its sale does, wherever it has got to", async () => {
      const person = 1_000_000 + concertId
      const roads: ReadonlyArray<ReadonlyArray<Step>> = [
        [],
        ["start-paying"],
        ["start-paying", "confirm"],
        ["start-paying", "confirm", "cancel"],
        ["start-paying", "confirm", "cancel", "refund"],
        ["cancel"],
        ["extend"],
        ["extend", "start-paying"],
      ]
      for (const [n, road] of roads.entries()) {
        const id = await hold(person, [3 * n, 3 * n + 1, 3 * n + 2], n % 2)
        // Moves that stand in one page with their hold, and moves of rows that were written before.
        if (n % 3 === 0) await seen()
        for (const step of road) await move(step, id)
      }
      await seen()
      const sale = await saleOf(node.engine, concertId)
      const { items } = await list({ person })
      expect(items).toHaveLength(roads.length)
      expect(items).toEqual(items.map((each) => sale?.reservation(each.id)))
      expect(items.map((each) => each.status).sort()).toEqual([1, 1, 2, 2, 3, 4, 4, 5])
    })

    it("shows seats that were given back in a row of their own, and the others in the row of their reservation", async () => {
      const person = 8_000_000 + concertId
      const giveBack = (reservation: ReservationId, ...seats: number[]) => {
        const ids = seats.map((n) => seatIdOf(optionIdOf(concertId, 0), n))
        return accepted({ kind: "cancel-seats", reservation, by: byUnnamedOperator, seats: ids })
      }
      const [bought, held] = [await hold(person, [0, 1, 2, 3]), await hold(person, [4, 5])]
      // Of rows that were written before, and twice in one page; then in the page of the hold itself.
      await seen()
      await giveBack(bought, 2)
      await move("start-paying", bought)
      await move("confirm", bought)
      await giveBack(bought, 0)
      await giveBack(held, 5)
      await seen()
      const last = await hold(person, [6, 7, 8])
      await giveBack(last, 7)
      await move("start-paying", last)
      await move("confirm", last)
      await giveBack(last, 6)
      await move("cancel", bought)
      await seen()
      const sale = await saleOf(node.engine, concertId)
      const { items } = await list({ person })
      const asListed = (id: ReservationId) => {
        const { parts: _, partOf: __, ...shown } = sale!.reservation(id)!
        return shown
      }
      expect(items).toHaveLength(8)
      expect(items).toEqual(items.map((each) => asListed(each.id)))
      expect(items.flatMap((each) => each.seats).toSorted()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8])
    })

    it("shows what has changed hands in the list of the one who has it, and in no other one", async () => {
      const [buyer, friend] = [9_000_000 + concertId, 9_500_000 + concertId]
      const bought = async (...seats: number[]): Promise<ReservationId> => {
        const id = await hold(buyer, seats)
        await move("start-paying", id)
        await move("confirm", id)
        return id
      }
      const handOver = async (reservation: ReservationId): Promise<void> => {
        await accepted({ kind: "offer-transfer", reservation, person: buyer, to: friend })
        await accepted({ kind: "take-transfer", reservation, person: friend })
      }
      // Of a row that was written before, with a seat that leaves it in the same page, and in the page of the hold.
      const early = await bought(0, 1)
      await seen()
      await handOver(early)
      const seats = [seatIdOf(optionIdOf(concertId, 0), 1)]
      await accepted({ kind: "cancel-seats", reservation: early, by: byUnnamedOperator, seats })
      const late = await bought(2)
      await handOver(late)
      const kept = await bought(3)
      await seen()
      const sale = await saleOf(node.engine, concertId)
      const { items } = await list({ person: friend })
      const asListed = (id: ReservationId) => {
        const { parts: _, partOf: __, transfers: ___, buyer: ____, ...shown } = sale!.reservation(id)!
        return shown
      }
      expect(items.map(({ id }) => id)).toEqual([late, early + 1, early])
      expect(items).toEqual(items.map(({ id }) => asListed(id)))
      expect(await idsOf({ person: buyer })).toEqual([kept])
    })

    it("shows what is offered to a person, until it is taken, ended, given back or lapsed", async () => {
      const [giver, friend] = [3_600_000 + concertId, 3_700_000 + concertId]
      const bought = async (...seats: number[]): Promise<ReservationId> => {
        const reservation = await hold(giver, seats)
        for (const kind of ["start-paying", "confirm"] as const) {
          await accepted({ kind, reservation, by: byPerson(giver) })
        }
        return reservation
      }
      const offer = (reservation: ReservationId) =>
        accepted({ kind: "offer-transfer", reservation, person: giver, to: friend })
      const offered = (offeredAt = 0) => idsOf({ person: friend, offeredAt })
      const made = [await bought(0), await bought(1), await bought(2, 3), await bought(4), await bought(5)]
      await seen()
      expect(await offered()).toEqual([])
      // Those of the older page, and one whose hold and offer come in one page.
      for (const id of made) await offer(id)
      const newest = await bought(6)
      await offer(newest)
      await seen()
      expect(await offered()).toEqual([newest, ...made.toReversed()])
      expect(await idsOf({ person: giver, offeredAt: 0 })).toEqual([])
      const sale = await saleOf(node.engine, concertId)
      const { items } = await list({ person: friend, offeredAt: 0, limit: 1 })
      const { transferOffer } = sale!.reservation(newest)!
      expect(items).toMatchObject([{ id: newest, person: giver, transferOffer }])
      expect(await offered(transferOffer!.until - 1)).toContain(newest)
      expect(await offered(transferOffer!.until)).toEqual([])
      const [ended, taken, parted, cancelled, kept] = made
      await accepted({ kind: "end-transfer", reservation: ended, person: friend })
      await accepted({ kind: "take-transfer", reservation: taken, person: friend })
      const seats = [seatIdOf(optionIdOf(concertId, 0), 3)]
      await accepted({ kind: "cancel-seats", reservation: parted, by: byPerson(giver), seats })
      await accepted({ kind: "cancel", reservation: cancelled, by: byPerson(giver) })
      // Offered and ended in one page, of a row that is older.
      const parts = [seatIdOf(optionIdOf(concertId, 0), 2)]
      await seen()
      expect(await offered()).toEqual([newest, kept])
      await offer(ended)
      await accepted({ kind: "end-transfer", reservation: ended, person: giver })
      await offer(parted)
      await accepted({ kind: "cancel-seats", reservation: parted, by: byPerson(giver), seats: parts })
      await seen()
      expect(await offered()).toEqual([newest, kept])
      expect(await idsOf({ person: friend })).toEqual([taken])
    })

    it("shows a hold that ran out as expired", async () => {
      const quick = 10_000 + concertId
      const opening = { ...saleOfSeats(2), policy: { seatsPerPersonMax: 0, holdTtlMs: 100, opensAt: 0 } }
      await accepted(opening, quick)
      const id = await hold(5, [0], 0, quick)
      await until("the hold has ended", async () => {
        const sale = await saleOf(node.engine, quick)
        return sale?.reservation(id)?.status === ReservationStatus.expired
      })
      await node.run(lists.waitFor(quick, await offset(quick)))
      const { items } = await list({ person: 5, concertId: quick })
      expect(items).toMatchObject([
        { id, status: ReservationStatus.expired, holdExpiresAt: null, expiredAt: expect.any(Number) },
      ])
    })

    it("puts the newest first and hands the rest out page by page, none twice", async () => {
      const person = 2_000_000 + concertId
      const made: ReservationId[] = []
      for (let seat = 0; seat < 7; seat++) made.push(await hold(person, [seat]))
      await seen()
      const paged: ReservationView[] = []
      for (let after: ReservationPage["next"] | undefined; after !== null; ) {
        const page: ReservationPage = await list({ person, limit: 3, ...(after === undefined ? {} : { after }) })
        expect(page.items.length).toBeLessThanOrEqual(3)
        paged.push(...page.items)
        after = page.next
      }
      expect(paged.map((each) => each.id)).toEqual(made.toReversed())
    })

    it("gives what was asked for: a concert, an option, some statuses, one person", async () => {
      const person = 3_000_000 + concertId
      const other = 20_000 + concertId
      await accepted(saleOfSeats(4), other)
      const here = await hold(person, [0], 0)
      const there = await hold(person, [0], 1)
      const elsewhere = await hold(person, [0], 0, other)
      await hold(person + 1, [1], 0)
      await move("start-paying", there)
      await node.run(lists.waitForAll)
      expect((await idsOf({ person })).toSorted()).toEqual([here, there, elsewhere].toSorted())
      expect(await idsOf({ person, concertId: other })).toEqual([elsewhere])
      expect(await idsOf({ person, optionId: optionIdOf(concertId, 1) })).toEqual([there])
      expect(await idsOf({ person, statuses: [ReservationStatus.paying] })).toEqual([there])
      expect(await idsOf({ person, statuses: [] })).toEqual([])
      expect(await idsOf({ person: 4_000_000 })).toEqual([])
    })

    it("lets a reader see his own write, time after time", async () => {
      const person = 5_000_000 + concertId
      for (let seat = 0; seat < 20; seat++) {
        const id = await hold(person, [seat])
        await seen()
        expect((await list({ person, limit: 1 })).items[0].id).toBe(id)
      }
      expect(lists.lag()).toBe(0)
    })

    it("tells a reader that a position is late when it is not committed", async () => {
      const hasty = await node.run(
        makeProjector(fixture.store, node.engine, fixture.journal, { ...followerSettings, waitMs: 50 }),
      )
      const waiting = hasty.waitFor(concertId, (await offset()) + 1)
      expect(await node.run(refusalOf(waiting))).toMatch(/^StoreUnavailable/)
      await hold(6, [0])
      const there = hasty.waitFor(concertId, await offset())
      await until("the position is there", async () => (await node.run(refusalOf(there))) === "not refused")
    })

    it("goes on after a restart where it was, and reads nothing twice", async () => {
      const person = 6_000_000 + concertId
      await hold(person, [0])
      await seen()
      const position = await offset()
      const asked: number[] = []
      const watched: Pick<Journal, "read"> = {
        read: (concert, after, done) => {
          if (concert === concertId) asked.push(after)
          fixture.journal.read(concert, after, done)
        },
      }
      const restarted = await node.run(makeProjector(fixture.store, node.engine, watched, patient))
      const id = await hold(person, [1])
      await seen(restarted)
      expect((await list({ person, limit: 1 }, restarted)).items[0].id).toBe(id)
      expect(asked.length).toBeGreaterThan(0)
      expect(Math.min(...asked)).toBe(position)
    })

    it("writes every row once when two nodes follow the same sale", async () => {
      const person = 7_000_000 + concertId
      const second = await node.run(makeProjector(fixture.store, node.engine, fixture.journal, patient))
      for (let seat = 0; seat < 30; seat++) {
        const id = await hold(person, [seat])
        if (seat % 2 === 0) await move("start-paying", id)
      }
      await seen()
      await seen(second)
      const sale = await saleOf(node.engine, concertId)
      const { items } = await list({ person })
      expect(items).toHaveLength(30)
      expect(items).toEqual(items.map((each) => sale?.reservation(each.id)))
    })

    it("follows a journal of many pages", async () => {
      const big = 30_000 + concertId
      await accepted(saleOfSeats(3_000), big)
      await Promise.all(Array.from({ length: 3_000 }, (_, seat) => hold(8, [seat], 0, big)))
      await node.run(lists.waitFor(big, await offset(big)))
      let counted = 0
      for (let after: ReservationPage["next"] | undefined; after !== null; ) {
        const page = await list({ person: 8, concertId: big, ...(after === undefined ? {} : { after }) })
        counted += page.items.length
        after = page.next
      }
      expect(counted).toBe(3_000)
    })

    describe("while rows cannot be written", () => {
      it("counts what it owes, tells readers that it is late, and catches up by itself", async () => {
        let broken = true
        const flaky: ProjectionStore = {
          ...fixture.store,
          position: (concert) => (broken ? Effect.fail(storeUnavailable("down")) : fixture.store.position(concert)),
          write: (...page) => (broken ? Effect.fail(storeUnavailable("down")) : fixture.store.write(...page)),
        }
        const other = 40_000 + concertId
        const settings = { ...followerSettings, waitMs: 100 }
        const behind = await node.run(makeProjector(flaky, node.engine, fixture.journal, settings))
        await accepted(saleOfSeats(2), other)
        await hold(9, [0], 0, other)
        const position = await offset(other)
        // The healthy one writes the same rows; this one must find that out instead of writing them again.
        await node.run(lists.waitFor(other, position))
        expect(behind.lag()).toBeGreaterThan(0)
        broken = false
        await until("it has caught up", () => behind.lag() === 0)
        await node.run(behind.waitFor(other, position))
        expect((await list({ person: 9, concertId: other }, behind)).items).toHaveLength(1)
      })

      it("writes a page once although the answer to the first attempt was lost", async () => {
        const other = leftToOthers + concertId
        let lost = 0
        const lossy: ProjectionStore = {
          ...fixture.store,
          write: (concert, ...page) =>
            concert === other && lost++ % 2 === 0
              ? Effect.andThen(fixture.store.write(concert, ...page), storeUnavailable("the answer was lost"))
              : fixture.store.write(concert, ...page),
        }
        const lossyLists = await node.run(makeProjector(lossy, node.engine, fixture.journal, patient))
        await accepted(saleOfSeats(3), other)
        for (let seat = 0; seat < 3; seat++) {
          await move("start-paying", await hold(11, [seat], 0, other))
          await node.run(lossyLists.waitFor(other, await offset(other)))
        }
        const sale = await saleOf(node.engine, other)
        const { items } = await list({ person: 11, concertId: other }, lossyLists)
        expect(items).toHaveLength(3)
        expect(items).toEqual(items.map((each) => sale?.reservation(each.id)))
        expect(lost).toBeGreaterThan(3)
      })

      it("tells readers that it is late", async () => {
        const down: ProjectionStore = { ...fixture.store, position: () => Effect.fail(storeUnavailable("down")) }
        const settings = { ...followerSettings, waitMs: 50 }
        const behind = await node.run(makeProjector(down, node.engine, fixture.journal, settings))
        expect(await node.run(refusalOf(behind.waitFor(concertId, 1)))).toMatch(/^StoreUnavailable/)
        await hold(10, [0])
        expect(await node.run(refusalOf(behind.waitForAll))).toMatch(/^StoreUnavailable/)
      })
    })

    describe("the rows of a page", () => {
      it("are written only at the position they follow", async () => {
        const nothing = { made: new Map(), parted: new Map(), moved: new Map() }
        const other = 50_000 + concertId
        expect(await node.run(fixture.store.write(other, 3, 5, nothing))).toBe(false)
        expect(await node.run(fixture.store.position(other))).toBe(0)
        expect(await node.run(fixture.store.write(other, 0, 3, nothing))).toBe(true)
        expect(await node.run(fixture.store.write(other, 0, 3, nothing))).toBe(false)
        expect(await node.run(fixture.store.position(other))).toBe(3)
      })
    })
  })
}
