import { makeCatalogueStorePostgres } from "../../src/catalogue/CataloguePostgres.ts"
import { catalogueContract } from "./catalogue.contract.ts"
import { openTables } from "./postgres-tables.ts"
import { searchContract } from "./search.contract.ts"
import { thumbnailsContract } from "./thumbnails.contract.ts"
import { versionContract } from "./version.contract.ts"

const open = async () => {
  const tables = await openTables()
  return { store: await tables.run(makeCatalogueStorePostgres), close: tables.close }
}

catalogueContract("Postgres", open)
searchContract("Postgres", open)
versionContract("Postgres", open)
thumbnailsContract("Postgres", open)
