/** What every catalogue does, in any store. The engine is the real one. */
import {
  contractLine,
  noLine,
  optionIdOf,
  type Reply,
  refusal,
  type SeatLayout,
  seatIdOf,
  sectionA,
} from "@ticketrush/protocol"
import { until } from "@ticketrush/testing"
import { Effect } from "effect"
import { describe, expect, it } from "vitest"
import type { Catalogue, SetupPlan, VenuePlan } from "../../src/catalogue/Catalogue.ts"
import { catalogueSettings, makeCatalogue } from "../../src/catalogue/makeCatalogue.ts"
import { requestKeyOf } from "../../src/catalogue/RequestKey.ts"
import type { EngineApi, SaleReply } from "../../src/EngineApi.ts"
import { type CatalogueFixture, withCatalogue } from "./catalogue-suite.ts"
import { ask, type Node, planOf, refusalOf, saleOf } from "./fixture.ts"

const dome: VenuePlan = { name: "KSPO Dome", city: "Seoul", countryCode: "KR", address: "424 Olympic-ro" }

export const catalogueContract = (name: string, open: () => Promise<CatalogueFixture>): void => {
  describe(`a catalogue in ${name}`, () => {
    let fixture: CatalogueFixture
    let node: Node
    let catalogue: Catalogue["Service"]

    withCatalogue(open, (opened) => {
      ;({ fixture, node, catalogue } = opened)
    })

    const titles = async (): Promise<ReadonlyArray<string>> =>
      (await node.run(catalogue.concerts())).items.map((concert) => concert.title)

    it("shows a concert and its options once it is set up, and its sale is open", async () => {
      const plan = planOf("Shown", { venue: dome, layout: sectionA(7), zone: "Asia/Seoul" })
      const { concertId, optionIds } = await node.run(catalogue.setup(plan))
      expect(optionIds).toEqual([optionIdOf(concertId, 0), optionIdOf(concertId, 1)])
      const concert = await node.run(catalogue.concert(concertId))
      expect(concert).toMatchObject({ title: "Shown", artist: { name: "IU", agency: { name: "EDAM Entertainment" } } })
      const options = await node.run(catalogue.options(concertId))
      expect(options).toMatchObject([
        { number: 0, concertDate: plan.concertDates[0], zone: "Asia/Seoul", price: 99_000, seatCount: 7, venue: dome },
        { number: 1, concertDate: plan.concertDates[1], price: 99_000, seatCount: 7, venue: dome },
      ])
      expect(await node.run(catalogue.option(optionIds[1]))).toEqual(options[1])
      const sale = await saleOf(node.engine, concertId)
      expect(sale?.options.map((option) => option.free)).toEqual([7, 7])
      expect(sale?.option(optionIds[0])?.plan.tiers).toEqual(plan.tiers)
    })

    it("opens a sale with the line of the plan, and without one every join is admitted at once", async () => {
      const { concertId } = await node.run(catalogue.setup(planOf("Lined", { line: contractLine })))
      expect((await saleOf(node.engine, concertId))?.line.policy).toEqual(contractLine)
      const bare = await node.run(catalogue.setup(planOf("Bare")))
      expect((await saleOf(node.engine, bare.concertId))?.line.policy).toEqual(noLine)
      const wrong = catalogue.setup(planOf("Wrong", { line: { ...contractLine, everyMs: 0 } }))
      expect(await node.run(refusalOf(wrong))).toBe("bad-request")
    })

    it("keeps dates to the millisecond, before 1970 as well", async () => {
      const concertDates = [1_790_000_000_123, -1, -62_135_596_800_000, 253_402_300_799_999]
      const { concertId } = await node.run(catalogue.setup(planOf("Dates", { concertDates })))
      const kept = await node.run(fixture.store.options(concertId))
      expect(kept.map((option) => option.concertDate)).toEqual(concertDates)
    })

    it("lists concerts from the oldest on, page by page", async () => {
      const before = (await titles()).length
      const made = ["Page 1", "Page 2", "Page 3"]
      for (const title of made) await node.run(catalogue.setup(planOf(title)))
      expect((await titles()).slice(before)).toEqual(made)
      const paged: string[] = []
      for (let after: number | null = 0; after !== null; ) {
        const page: Effect.Success<ReturnType<typeof catalogue.concerts>> = await node.run(
          catalogue.concerts({ after, limit: 2 }),
        )
        expect(page.items.length).toBeLessThanOrEqual(2)
        paged.push(...page.items.map((concert) => concert.title))
        after = page.next
      }
      expect(paged).toEqual(await titles())
    })

    it("knows agencies and artists by name, in any letter case and any way of typing it", async () => {
      // 가 as one character and as two that look the same
      const composed = planOf("Case 1", { artistName: "가수 Lee", agencyName: "Starship" })
      const typed = planOf("Case 2", { artistName: " \u1100\u1161수 LEE ", agencyName: "STARSHIP " })
      await node.run(catalogue.setup(composed))
      await node.run(catalogue.setup(typed))
      const { items: artists } = await node.run(catalogue.artists())
      expect(artists.filter((artist) => artist.agency.name === "Starship").map((artist) => artist.name)).toEqual([
        "가수 Lee",
      ])
      const { items: agencies } = await node.run(catalogue.agencies())
      expect(agencies.filter((agency) => agency.name.toLowerCase() === "starship")).toHaveLength(1)
    })

    it("refuses an artist of another agency, and leaves nothing behind", async () => {
      await node.run(catalogue.setup(planOf("Contract 1", { artistName: "NewJeans", agencyName: "ADOR" })))
      const other = planOf("Contract 2", { artistName: "newjeans", agencyName: "Nobody's Agency" })
      expect(await node.run(refusalOf(catalogue.setup(other)))).toBe("artist-of-other-agency")
      expect(await titles()).not.toContain("Contract 2")
      const { items: agencies } = await node.run(catalogue.agencies())
      expect(agencies.map((agency) => agency.name)).not.toContain("Nobody's Agency")
    })

    it("lets an artist keep the agency that is known where the plan says so", async () => {
      const roses = { artistName: "Roses", keepsAgency: true }
      await node.run(catalogue.setup(planOf("Kept 1", { ...roses, agencyName: "First" })))
      await node.run(catalogue.setup(planOf("Kept 2", { ...roses, agencyName: "Second" })))
      const { items } = await node.run(catalogue.artists())
      expect(items.filter(({ name }) => name === "Roses")).toMatchObject([{ agency: { name: "First" } }])
    })

    it("keeps one venue per place", async () => {
      const place: VenuePlan = { name: "Jamsil Arena", city: "Seoul", countryCode: "kr", address: null }
      await node.run(catalogue.setup(planOf("Venue 1", { venue: place })))
      await node.run(
        catalogue.setup(planOf("Venue 2", { venue: { ...place, name: "JAMSIL ARENA", countryCode: "KR" } })),
      )
      const { items: venues } = await node.run(catalogue.venues())
      expect(venues.filter((venue) => venue.name.toLowerCase() === "jamsil arena")).toMatchObject([
        { name: "Jamsil Arena", city: "Seoul", countryCode: "KR", address: null },
      ])
    })

    const wrong: ReadonlyArray<readonly [string, Partial<SetupPlan>]> = [
      ["no title", { title: "  " }],
      ["a title that is too long", { title: "x".repeat(201) }],
      ["a title with a character that no database keeps", { title: "a\u0000b" }],
      ["half a surrogate pair", { artistName: "\ud800" }],
      ["no agency", { agencyName: "" }],
      ["no date", { concertDates: [] }],
      ["too many dates", { concertDates: new Array(65).fill(1_790_000_000_000) }],
      ["a date that is none", { concertDates: [Number.NaN] }],
      ["a zone that is none", { zone: "Mars/Olympus" }],
      ["a date beyond every calendar", { concertDates: [8.64e15] }],
      ["no price tier", { tiers: [] }],
      ["a price with a fraction", { tiers: [{ name: "R", price: 0.5 }] }],
      ["a negative price", { tiers: [{ name: "R", price: -1 }] }],
      ["no seat", { layout: sectionA(0) }],
      [
        "a section without a tier",
        { layout: { sections: [{ code: "A", tier: 2, rows: [], capacity: 1 }], flags: [] } },
      ],
      ["more seats than an option has", { layout: sectionA(2 ** 17 + 1) }],
      ["more seats than a concert has", { layout: sectionA(2 ** 17), concertDates: new Array(4).fill(0) }],
      [
        "a section code that a map would repeat for megabytes",
        {
          layout: {
            sections: [{ code: "x".repeat(65), tier: 0, rows: [{ label: "1", from: 1, to: 2 }], capacity: 0 }],
            flags: [],
          },
        },
      ],
      [
        "a row label that a map would repeat for megabytes",
        {
          layout: {
            sections: [{ code: "A", tier: 0, rows: [{ label: "x".repeat(65), from: 1, to: 2 }], capacity: 0 }],
            flags: [],
          },
        },
      ],
      ["a tier name that a map would repeat for megabytes", { tiers: [{ name: "x".repeat(65), price: 0 }] }],
      [
        "a section code that is not text",
        {
          layout: {
            sections: [{ code: "A\n\u001b[31m", tier: 0, rows: [{ label: "1", from: 1, to: 2 }], capacity: 0 }],
            flags: [],
          },
        },
      ],
      ["a hold time of nothing", { policy: { seatsPerPersonMax: 0, holdTtlMs: 0, opensAt: 0 } }],
      ["a negative limit", { policy: { seatsPerPersonMax: -1, holdTtlMs: 300_000, opensAt: 0 } }],
      ["a country of three letters", { venue: { ...dome, countryCode: "KOR" } }],
    ]
    it.each(wrong)("refuses a plan with %s, and writes nothing", async (_what, changes) => {
      const before = await node.run(fixture.store.abandon(0))
      expect(await node.run(refusalOf(catalogue.setup(planOf("Wrong", changes))))).toBe("bad-request")
      expect(await node.run(fixture.store.abandon(0))).toEqual(before)
    })

    it("refuses layouts whose text would be multiplied beyond measure", async () => {
      const rows = Array.from({ length: 2_000 }, (_, row) => ({ label: `${row}`.padEnd(60, "x"), from: 1, to: 1 }))
      const layout: SeatLayout = { sections: [{ code: "A", tier: 0, rows, capacity: 0 }], flags: [] }
      const plan = planOf("Wide", { layout, concertDates: new Array(64).fill(0) })
      expect(await node.run(refusalOf(catalogue.setup(plan)))).toBe("bad-request")
    })

    it("lets two set-ups with the same new names run at once", async () => {
      const plan = (n: number) =>
        planOf(`At once ${n}`, { artistName: "aespa", agencyName: "SM", venue: { ...dome, name: "Gocheok" } })
      const done = await Promise.all([1, 2, 3, 4].map((n) => node.run(catalogue.setup(plan(n)))))
      expect(new Set(done.map(({ concertId }) => concertId)).size).toBe(4)
      const { items: agencies } = await node.run(catalogue.agencies())
      expect(agencies.filter((agency) => agency.name === "SM")).toHaveLength(1)
    })

    it("sets one concert up under a key, however often the request comes, also after a restart", async () => {
      const key = requestKeyOf("setup", "tour-1", { title: "Keyed" })
      const done = await node.run(catalogue.setup(planOf("Keyed"), key))
      expect(await node.run(catalogue.setup(planOf("Keyed"), key))).toEqual(done)
      const restarted = await node.run(makeCatalogue(fixture.store, node.engine))
      expect(await node.run(restarted.setup(planOf("Keyed"), key))).toEqual(done)
      expect((await titles()).filter((title) => title === "Keyed")).toHaveLength(1)
      const other = requestKeyOf("setup", "tour-1", { title: "Another" })
      expect(await node.run(refusalOf(catalogue.setup(planOf("Another"), other)))).toBe("key-reused")
      expect(await titles()).not.toContain("Another")
    })

    it("answers a keyed set-up again after its concert was removed, and does not put it up again", async () => {
      const key = requestKeyOf("setup", "tour-2", {})
      const done = await node.run(catalogue.setup(planOf("Taken down"), key))
      await node.run(catalogue.remove(done.concertId))
      expect(await node.run(catalogue.setup(planOf("Taken down"), key))).toEqual(done)
      expect(await titles()).not.toContain("Taken down")
    })

    it("removes a concert under a key, and says so again", async () => {
      const { concertId } = await node.run(catalogue.setup(planOf("Removed by key")))
      const key = requestKeyOf("cleanup", "down-1", { concertId })
      await node.run(catalogue.remove(concertId, key))
      await node.run(catalogue.remove(concertId, key))
      expect(await node.run(refusalOf(catalogue.remove(concertId)))).toBe("sale-unknown")
      const other = requestKeyOf("cleanup", "down-1", { concertId: concertId + 1 })
      expect(await node.run(refusalOf(catalogue.remove(concertId + 1, other)))).toBe("key-reused")
    })

    it("opens a concert once or again, but not one that was never there", async () => {
      const { concertId } = await node.run(catalogue.setup(planOf("Opened")))
      expect(await node.run(fixture.store.open(concertId))).toBe(true)
      await node.run(catalogue.remove(concertId))
      expect(await node.run(fixture.store.open(concertId))).toBe(true)
      expect(await titles()).not.toContain("Opened")
      expect(await node.run(fixture.store.open(66_999_999))).toBe(false)
    })

    it("closes the sale of a removed concert, hides it, and keeps its reservations", async () => {
      const { concertId, optionIds } = await node.run(catalogue.setup(planOf("Removed")))
      const hold = { kind: "hold", person: 1, seats: [seatIdOf(optionIds[0], 0)], key: null } as const
      const held = await ask(node.engine, concertId, hold)
      expect(held.kind).toBe("accepted")
      await node.run(catalogue.remove(concertId))
      expect(await titles()).not.toContain("Removed")
      expect(await node.run(refusalOf(catalogue.options(concertId)))).toBe("sale-unknown")
      expect(await node.run(refusalOf(catalogue.option(optionIds[0])))).toBe("option-unknown")
      const late = await ask(node.engine, concertId, { ...hold, seats: [seatIdOf(optionIds[0], 1)] })
      expect(late).toMatchObject({ kind: "refused", refusal: { code: "sale-closed" } })
      const sale = await saleOf(node.engine, concertId)
      expect(sale?.reservation((held as Extract<Reply, { kind: "accepted" }>).reservation)?.person).toBe(1)
    })

    it.each([
      ["no concert has", 67_000_000],
      ["is no concert id", 2 ** 40],
      ["is not a number", Number.NaN],
    ])("does not know an id that %s", async (_what, id) => {
      for (const asked of [catalogue.concert(id), catalogue.options(id), catalogue.remove(id)]) {
        expect(await node.run(refusalOf(asked as Effect.Effect<unknown>))).toBe("sale-unknown")
      }
      expect(await node.run(refusalOf(catalogue.option(id)))).toBe("option-unknown")
    })

    it("does not know a concert that was removed before", async () => {
      const { concertId } = await node.run(catalogue.setup(planOf("Removed twice")))
      await node.run(catalogue.remove(concertId))
      expect(await node.run(refusalOf(catalogue.remove(concertId)))).toBe("sale-unknown")
    })

    it("can be asked to remove again when the closing was heard but the hiding was not", async () => {
      const { concertId } = await node.run(catalogue.setup(planOf("Closed only")))
      await ask(node.engine, concertId, { kind: "close-sale" })
      await node.run(catalogue.remove(concertId))
      expect(await titles()).not.toContain("Closed only")
    })

    describe("when the engine does not open the sale", () => {
      const answering = (reply: SaleReply): Pick<EngineApi, "submit"> => ({
        submit: (_id, _command, told) => told(reply),
      })

      it("undoes the set-up on a refusal", async () => {
        const engine = answering({ kind: "refused", refusal: refusal("unprocessable", { reason: "no" }) })
        const strict = await node.run(makeCatalogue(fixture.store, engine))
        expect(await node.run(refusalOf(strict.setup(planOf("Refused"))))).toBe("unprocessable")
        expect(await node.run(fixture.store.abandon(0))).toEqual([])
      })

      it("says try again, and shows nothing, while the journal cannot be written", async () => {
        const engine = answering({ kind: "try-again", refusal: refusal("unavailable") })
        const stuck = await node.run(makeCatalogue(fixture.store, engine))
        expect(await node.run(refusalOf(stuck.setup(planOf("Stuck"))))).toBe("StoreUnavailable: unavailable")
        expect(await titles()).not.toContain("Stuck")
        const left = await node.run(fixture.store.abandon(0))
        expect(left).toHaveLength(1)
        for (const id of left) await node.run(fixture.store.discard(id))
      })

      it("goes on with the same concert when the request comes again with its key", async () => {
        const key = requestKeyOf("setup", "tour-3", {})
        const engine = answering({ kind: "try-again", refusal: refusal("unavailable") })
        const stuck = await node.run(makeCatalogue(fixture.store, engine))
        expect(await node.run(refusalOf(stuck.setup(planOf("Resumed"), key)))).toBe("StoreUnavailable: unavailable")
        const kept = await node.run(fixture.store.earlier(key))
        expect(await node.run(catalogue.setup(planOf("Resumed"), key))).toMatchObject({ concertId: kept })
        expect(await titles()).toContain("Resumed")
      })

      it("begins anew under the same key once what was unfinished has been undone", async () => {
        const key = requestKeyOf("setup", "tour-4", {})
        const engine = answering({ kind: "try-again", refusal: refusal("unavailable") })
        const stuck = await node.run(makeCatalogue(fixture.store, engine))
        await node.run(refusalOf(stuck.setup(planOf("Anew"), key)))
        const [undone] = await node.run(fixture.store.abandon(0))
        expect(await node.run(refusalOf(catalogue.setup(planOf("Anew"), key)))).toMatch(/took too long and was undone$/)
        const { concertId } = await node.run(catalogue.setup(planOf("Anew"), key))
        expect(concertId).not.toBe(undone)
        expect((await saleOf(node.engine, undone))?.closed).not.toBe(false)
        expect(await titles()).toContain("Anew")
      })

      it("does not know the outcome when one of its tries had none", async () => {
        let asked = 0
        const engine: Pick<EngineApi, "submit"> = {
          submit: (_id, _command, told) =>
            told({ kind: "try-again", refusal: refusal(asked++ === 0 ? "outcome-unknown" : "unavailable") }),
        }
        const unsure = await node.run(makeCatalogue(fixture.store, engine))
        expect(await node.run(refusalOf(unsure.setup(planOf("Unsure"))))).toBe("WriteUnknown: unavailable")
        for (const id of await node.run(fixture.store.abandon(0))) await node.run(fixture.store.discard(id))
      })

      it("takes a lost answer for what it is: the sale exists", async () => {
        let asked = 0
        const lossy: Pick<EngineApi, "submit"> = {
          submit: (id, command, told) =>
            node.engine.submit(id, command, (reply) =>
              told(asked++ === 0 ? { kind: "try-again", refusal: refusal("outcome-unknown") } : reply),
            ),
        }
        const patient = await node.run(makeCatalogue(fixture.store, lossy))
        const { concertId } = await node.run(patient.setup(planOf("Lost answer")))
        expect((await node.run(patient.concert(concertId))).title).toBe("Lost answer")
        expect(asked).toBe(2)
      })
    })

    describe("after a crash between the opening of the sale and its becoming visible", () => {
      it("undoes what was never acknowledged: the sale is closed, the rows go", async () => {
        let concertId = 0
        const crashed: Pick<EngineApi, "submit"> = {
          submit: (id, command) => {
            concertId = id
            node.engine.submit(id, command, () => undefined)
          },
        }
        const before = await node.run(makeCatalogue(fixture.store, crashed))
        const setup = Effect.runFork(before.setup(planOf("Crashed")))
        const sale = await until("the sale is open", () => (concertId > 0 ? saleOf(node.engine, concertId) : undefined))
        setup.interruptUnsafe()
        expect(sale.closed).toBe(false)

        const settings = { ...catalogueSettings, openingPatienceMs: 20 }
        const restarted = await node.run(makeCatalogue(fixture.store, node.engine, settings))
        await until("the sale is closed", () => sale.closed)
        await until("the rows are gone", async () => !(await node.run(fixture.store.abandon(0))).includes(concertId))
        expect(await node.run(refusalOf(restarted.concert(concertId)))).toBe("sale-unknown")
        expect(await node.run(fixture.store.open(concertId))).toBe(false)
      })

      it("binds a concert to the backend that asks first, and to no other", async () => {
        const { concertId } = await node.run(catalogue.setup(planOf("Bound")))
        const { backendOf, lineBackendOf } = catalogue
        const before = [backendOf(concertId), lineBackendOf(concertId), catalogue.bind(99_999, "actor")] as const
        expect(await node.run(Effect.all(before))).toEqual([null, null, null])
        const asked = ["optimistic", "actor", "pessimistic"].map((name) => node.run(catalogue.bind(concertId, name)))
        const bound = [...(await Promise.all(asked)), await node.run(backendOf(concertId))]
        const { backend } = await node.run(catalogue.concert(concertId))
        expect(bound).toEqual(Array(4).fill({ backend, told: false }))
      })

      it("puts up a concert that is bound from the start, and knows what keeps its line", async () => {
        const told = { backend: "batched", lineBackend: "redis-zset" }
        const { concertId } = await node.run(catalogue.setup({ ...planOf("Told"), ...told }))
        expect(await node.run(catalogue.bind(concertId, "actor"))).toEqual({ backend: "batched", told: true })
        expect(await node.run(catalogue.lineBackendOf(concertId))).toBe("redis-zset")
      })

      it("undoes a set-up whose sale was never opened", async () => {
        let concertId = 0
        const crashed: Pick<EngineApi, "submit"> = {
          submit: (id) => {
            concertId = id
          },
        }
        const before = await node.run(makeCatalogue(fixture.store, crashed))
        const setup = Effect.runFork(before.setup(planOf("Never opened")))
        await until("the rows are written", () => concertId > 0)
        setup.interruptUnsafe()
        const settings = { ...catalogueSettings, openingPatienceMs: 20 }
        await node.run(makeCatalogue(fixture.store, node.engine, settings))
        await until("the rows are gone", async () => !(await node.run(fixture.store.abandon(0))).includes(concertId))
        expect(await saleOf(node.engine, concertId)).toBeUndefined()
      })

      it("leaves a set-up alone that is still on its way on another node", async () => {
        let answer: (() => void) | undefined
        const slow: Pick<EngineApi, "submit"> = {
          submit: (id, command, told) =>
            node.engine.submit(id, command, (reply) => {
              answer = () => told(reply)
            }),
        }
        const elsewhere = await node.run(makeCatalogue(fixture.store, slow))
        const setup = node.run(elsewhere.setup(planOf("Slow")))
        const told = await until("the sale is open elsewhere", () => answer)
        expect(await node.run(fixture.store.abandon(catalogueSettings.openingPatienceMs))).toEqual([])
        told()
        expect((await setup).optionIds).toHaveLength(2)
      })

      it("tells the caller when the rows were taken away in the meantime", async () => {
        const robbed: Pick<EngineApi, "submit"> = {
          submit: (id, command, told) =>
            node.engine.submit(id, command, (reply) => {
              void node.run(fixture.store.abandon(0)).then(() => told(reply))
            }),
        }
        const late = await node.run(makeCatalogue(fixture.store, robbed))
        expect(await node.run(refusalOf(late.setup(planOf("Too late"))))).toMatch(/^StoreUnavailable/)
        expect(await titles()).not.toContain("Too late")
        for (const id of await node.run(fixture.store.abandon(0))) await node.run(fixture.store.discard(id))
      })
    })
  })
}
