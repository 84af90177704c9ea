/** Writes the reference pages that are made from code. */
import { mkdirSync, writeFileSync } from "node:fs"
import { dirname } from "node:path"
import { pages } from "./pages.ts"

for (const [path, text] of pages) {
  const file = new URL(`../${path}`, import.meta.url).pathname
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
  console.log(path)
}
