/** What a node sees of changes that another one has made, in any store. */
import { optionIdOf } from "@ticketrush/protocol"
import { until } from "@ticketrush/testing"
import type { Effect } from "effect"
import { describe, expect, it } from "vitest"
import type { Catalogue } from "../../src/catalogue/Catalogue.ts"
import { catalogueSettings, makeCatalogue } from "../../src/catalogue/makeCatalogue.ts"
import { type CatalogueFixture, withCatalogue } from "./catalogue-suite.ts"
import { type Node, planOf, refusalOf } from "./fixture.ts"

const venue = { name: "KSPO Dome", city: "Seoul", countryCode: "KR", address: "424 Olympic-ro" }

export const versionContract = (name: string, open: () => Promise<CatalogueFixture>): void => {
  describe(`the version of a catalogue in ${name}`, () => {
    let fixture: CatalogueFixture
    let node: Node
    let catalogue: Catalogue["Service"]

    withCatalogue(open, (opened) => {
      ;({ fixture, node, catalogue } = opened)
    })

    it("shows what another node has changed once it has looked, and tells by another version that it may have changed", async () => {
      const { concertId } = await node.run(catalogue.setup(planOf("Known here")))
      const settings = { ...catalogueSettings, versionMs: 5, freshMs: 3_600_000 }
      const here = await node.run(makeCatalogue(fixture.store, node.engine, settings))
      const title = async () => (await node.run(here.concert(concertId))).title
      expect(await title()).toBe("Known here")
      const before = here.version()
      await node.run(catalogue.rename(concertId, "Renamed elsewhere"))
      await until("the new title is shown here", async () => (await title()) === "Renamed elsewhere")
      expect(here.version()).not.toBe(before)
      await node.run(catalogue.remove(concertId))
      const seen = () => node.run(refusalOf(here.concert(concertId) as Effect.Effect<never>))
      await until("it is gone here", async () => (await seen()) === "sale-unknown")
    })

    it("shows an option that another node has added, once however often it is shown, at the venue of the first one", async () => {
      const { concertId, optionIds } = await node.run(
        catalogue.setup(planOf("More nights", { venue, zone: "Asia/Seoul" })),
      )
      const settings = { ...catalogueSettings, versionMs: 5, freshMs: 3_600_000 }
      const here = await node.run(makeCatalogue(fixture.store, node.engine, settings))
      expect(await node.run(here.options(concertId))).toHaveLength(optionIds.length)
      const id = optionIdOf(concertId, optionIds.length)
      const added = { id, concertDate: 1_990_000_000_123, price: 7_000, seatCount: 12 }
      for (let n = 0; n < 2; n++) await node.run(catalogue.show(added))
      const shown = async () => (await node.run(here.options(concertId))).find((option) => option.id === id)
      await until("the new night is shown here", async () => (await shown()) !== undefined)
      expect(await shown()).toMatchObject({ ...added, number: optionIds.length, zone: "Asia/Seoul", venue })
      expect(await node.run(fixture.store.options(concertId))).toHaveLength(optionIds.length + 1)
    })

    it("shows no option of a concert that was retired", async () => {
      const { concertId, optionIds } = await node.run(catalogue.setup(planOf("No more nights")))
      await node.run(catalogue.remove(concertId))
      const id = optionIdOf(concertId, optionIds.length)
      await node.run(catalogue.show({ id, concertDate: 1_990_000_000_123, price: 0, seatCount: 1 }))
      expect(await node.run(fixture.store.options(concertId))).toEqual([])
    })
  })
}
