/** What a node sees of changes that another one has made, in any store. */
import { until } from "@ticketrush/testing"
import type { Effect } from "effect"
import { describe, expect, it } from "vitest"
import type { Catalogue } from "../../src/catalogue/Catalogue.ts"
import { catalogueSettings, makeCatalogue } from "../../src/catalogue/makeCatalogue.ts"
import { type CatalogueFixture, withCatalogue } from "./catalogue-suite.ts"
import { type Node, planOf, refusalOf } from "./fixture.ts"

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
  })
}
