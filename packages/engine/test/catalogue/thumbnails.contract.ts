/** What every catalogue does with the pictures of concerts, in any store. */
import { until } from "@ticketrush/testing"
import { Effect } from "effect"
import { describe, expect, it } from "vitest"
import type { Catalogue } from "../../src/catalogue/Catalogue.ts"
import { catalogueSettings, makeCatalogue } from "../../src/catalogue/makeCatalogue.ts"
import type { Thumbnail } from "../../src/catalogue/Thumbnails.ts"
import { type CatalogueFixture, withCatalogue } from "./catalogue-suite.ts"
import { type Node, planOf, refusalOf } from "./fixture.ts"

const picture = (digest: string, size = 4): Thumbnail => ({
  type: "image/webp",
  digest,
  bytes: new Uint8Array(size).map((_, i) => i % 256),
})

export const thumbnailsContract = (name: string, open: () => Promise<CatalogueFixture>): void => {
  describe(`the pictures of a catalogue in ${name}`, () => {
    let fixture: CatalogueFixture
    let node: Node
    let catalogue: Catalogue["Service"]

    withCatalogue(open, (opened) => {
      ;({ fixture, node, catalogue } = opened)
    })

    const setUp = async (title: string): Promise<number> => (await node.run(catalogue.setup(planOf(title)))).concertId
    const readOf = async (id: number) => {
      const { type, digest, bytes } = await node.run(catalogue.thumbnail(id))
      return { type, digest, bytes: [...bytes] }
    }

    it("are read byte by byte as they were put up, and the concert tells the digest", async () => {
      const id = await setUp("Pictured")
      expect(await node.run(refusalOf(catalogue.thumbnail(id)))).toBe("thumbnail-none")
      expect((await node.run(catalogue.concert(id))).thumbnail).toBeNull()
      const first = picture("first", 2_000)
      expect((await node.run(catalogue.setThumbnail(id, first))).thumbnail).toBe("first")
      expect(await readOf(id)).toEqual({ ...first, bytes: [...first.bytes] })
      const other = await node.run(makeCatalogue(fixture.store, node.engine))
      expect([...(await node.run(other.thumbnail(id))).bytes]).toEqual([...first.bytes])
      const { items } = await node.run(
        catalogue.search({ keyword: "Pictured", order: "id", descending: false, page: 0, size: 1 }),
      )
      expect(items.map(({ thumbnail }) => thumbnail)).toEqual(["first"])
    })

    it("are one for each concert: the next takes the place of the one before, and it can be taken away twice", async () => {
      const id = await setUp("Replaced")
      for (const digest of ["old", "new", "new"]) await node.run(catalogue.setThumbnail(id, picture(digest)))
      expect((await readOf(id)).digest).toBe("new")
      for (let time = 0; time < 2; time++) {
        await node.run(catalogue.removeThumbnail(id))
        expect(await node.run(refusalOf(catalogue.thumbnail(id)))).toBe("thumbnail-none")
      }
      expect(await node.run(fixture.store.thumbnail(id))).toBeNull()
    })

    it("go with their concert, and an unknown one gets none", async () => {
      const id = await setUp("Retired")
      await node.run(catalogue.setThumbnail(id, picture("gone")))
      await node.run(catalogue.remove(id))
      for (const none of [id, 67_108_863, 0]) {
        expect(await node.run(refusalOf(catalogue.thumbnail(none)))).toBe("sale-unknown")
        expect(await node.run(refusalOf(catalogue.setThumbnail(none, picture("late"))))).toBe("sale-unknown")
        expect(await node.run(refusalOf(catalogue.removeThumbnail(none)))).toBe("sale-unknown")
      }
      expect(await node.run(fixture.store.thumbnail(id))).toBeNull()
    })

    it("that another node has put up are shown once this one has looked", async () => {
      const id = await setUp("Seen elsewhere")
      const settings = { ...catalogueSettings, versionMs: 5, freshMs: 3_600_000 }
      const here = await node.run(makeCatalogue(fixture.store, node.engine, settings))
      const shown = async () => (await node.run(here.concert(id))).thumbnail
      expect(await shown()).toBeNull()
      await node.run(catalogue.setThumbnail(id, picture("elsewhere")))
      await until("the picture is known here", async () => (await shown()) === "elsewhere")
      expect((await node.run(here.thumbnail(id))).digest).toBe("elsewhere")
      await node.run(catalogue.removeThumbnail(id))
      await until("it is gone here", async () => (await shown()) === null)
    })

    it("are read once for all who ask at the same time, and not again", async () => {
      let reads = 0
      const store = {
        ...fixture.store,
        thumbnail: (id: number) =>
          Effect.suspend(() => {
            reads++
            return Effect.delay(fixture.store.thumbnail(id), 20)
          }),
      }
      const counted = await node.run(makeCatalogue(store, node.engine))
      const id = await setUp("Asked for")
      await node.run(catalogue.setThumbnail(id, picture("asked")))
      const asked = Array.from({ length: 100 }, () => counted.thumbnail(id))
      const found = await node.run(Effect.all(asked, { concurrency: "unbounded" }))
      expect(new Set(found.map(({ digest }) => digest))).toEqual(new Set(["asked"]))
      await node.run(counted.thumbnail(id))
      expect(reads).toBe(1)
    })
  })
}
