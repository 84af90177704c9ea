import { makeCatalogueStoreMemory } from "../../src/catalogue/CatalogueMemory.ts"
import { catalogueContract } from "./catalogue.contract.ts"
import { searchContract } from "./search.contract.ts"
import { thumbnailsContract } from "./thumbnails.contract.ts"
import { versionContract } from "./version.contract.ts"

const open = () => Promise.resolve({ store: makeCatalogueStoreMemory(), close: () => Promise.resolve() })

catalogueContract("memory", open)
searchContract("memory", open)
versionContract("memory", open)
thumbnailsContract("memory", open)
