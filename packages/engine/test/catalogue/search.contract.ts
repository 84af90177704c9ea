/** How concerts are found and renamed in every catalogue, in any store. */
import { describe, expect, it } from "vitest"
import type { Catalogue, ConcertQuery } from "../../src/catalogue/Catalogue.ts"
import { type CatalogueFixture, withCatalogue } from "./catalogue-suite.ts"
import { type Node, planOf, refusalOf, saleOf } from "./fixture.ts"

export const searchContract = (name: string, open: () => Promise<CatalogueFixture>): void => {
  describe(`a search in the catalogue in ${name}`, () => {
    let node: Node
    let catalogue: Catalogue["Service"]

    withCatalogue(open, (opened) => {
      ;({ node, catalogue } = opened)
    })

    it("finds concerts by a part of their names, by an id, by whole names, in an order and page by page", async () => {
      const venue = { name: "Search Dome", city: "Seoul", countryCode: "KR", address: null }
      const of = (title: string, artistName: string) =>
        planOf(title, { artistName, agencyName: "Search Agency", ...(title === "Berry" && { venue }) })
      const ids: number[] = []
      for (const plan of [of("Zebra 50%", "Search B"), of("apple_1", "Search A"), of("Berry", "Search B")]) {
        ids.push((await node.run(catalogue.setup(plan))).concertId)
      }
      const [zebra, apple, berry] = ids
      const page = { order: "id", descending: false, page: 0, size: 10 } as const
      const search = async (query: Partial<ConcertQuery>) => {
        const { items, total } = await node.run(catalogue.search({ ...page, agencyName: "SEARCH agency", ...query }))
        return [items.map(({ id }) => id), total]
      }
      expect(await search({})).toEqual([[zebra, apple, berry], 3])
      expect(await search({ order: "title" })).toEqual([[apple, berry, zebra], 3])
      expect(await search({ order: "title", descending: true, size: 2 })).toEqual([[zebra, berry], 3])
      expect(await search({ order: "artistName" })).toEqual([[apple, zebra, berry], 3])
      expect(await search({ order: "entertainmentName", page: 1, size: 2 })).toEqual([[berry], 3])
      expect(await search({ page: 7 })).toEqual([[], 3])
      expect(await search({ keyword: "ERR" })).toEqual([[berry], 1])
      expect(await search({ keyword: "%" })).toEqual([[zebra], 1])
      expect(await search({ keyword: "_" })).toEqual([[apple], 1])
      expect(await search({ keyword: String(apple) })).toEqual([[apple], 1])
      expect(await search({ artistName: "search b" })).toEqual([[zebra, berry], 2])
      expect(await search({ venueName: "search DOME" })).toEqual([[berry], 1])
      expect(await search({ venueName: "Dome" })).toEqual([[], 0])
      await node.run(catalogue.remove(zebra))
      expect(await search({})).toEqual([[apple, berry], 2])
    })

    it("gives a concert another title, at once for every reader, and keeps its sale", async () => {
      const { concertId } = await node.run(catalogue.setup(planOf("Before")))
      await node.run(catalogue.concert(concertId))
      expect(await node.run(catalogue.rename(concertId, " After "))).toMatchObject({ id: concertId, title: "After" })
      expect((await node.run(catalogue.concert(concertId))).title).toBe("After")
      expect((await saleOf(node.engine, concertId))?.closed).toBe(false)
      expect(await node.run(refusalOf(catalogue.rename(concertId, "  ")))).toBe("bad-request")
      expect(await node.run(refusalOf(catalogue.rename(60_000_000, "None")))).toBe("sale-unknown")
    })
  })
}
