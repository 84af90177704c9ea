import { makeCatalogueStoreMemory } from "../../src/catalogue/CatalogueMemory.ts"
import { catalogueContract } from "./catalogue.contract.ts"

catalogueContract("memory", () =>
  Promise.resolve({ store: makeCatalogueStoreMemory(), close: () => Promise.resolve() }),
)
