/** What each suite of a catalogue begins with: a store of its own, and a node with a catalogue over it for each test. */
import { afterAll, afterEach, beforeAll, beforeEach } from "vitest"
import type { Catalogue } from "../../src/catalogue/Catalogue.ts"
import type { CatalogueStore } from "../../src/catalogue/CatalogueStore.ts"
import { makeCatalogue } from "../../src/catalogue/makeCatalogue.ts"
import { type Node, startNode } from "./fixture.ts"

export type CatalogueFixture = { readonly store: CatalogueStore; readonly close: () => Promise<void> }

type Opened = {
  readonly fixture: CatalogueFixture
  readonly node: Node
  readonly catalogue: Catalogue["Service"]
}

/** `use` is called before each test. */
export const withCatalogue = (open: () => Promise<CatalogueFixture>, use: (opened: Opened) => void): void => {
  let fixture: CatalogueFixture
  let node: Node
  beforeAll(async () => {
    fixture = await open()
  })
  afterAll(() => fixture.close())
  beforeEach(async () => {
    node = startNode()
    use({ fixture, node, catalogue: await node.run(makeCatalogue(fixture.store, node.engine)) })
  })
  afterEach(() => node.stop())
}
