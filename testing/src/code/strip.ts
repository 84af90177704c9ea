/**
 * Run as a program: `node strip.ts <folder>` keeps there what Node makes of each TypeScript file of the repository, under
 * the hash of its source, and beside them the program that takes them from there.
 */
import { hash } from "node:crypto"
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs"
import { stripTypeScriptTypes } from "node:module"
import { join, resolve } from "node:path"
import { loaderName } from "./keep.ts"

const root = resolve(import.meta.dirname, "../../..")
const folder = process.argv[2]

/** Another run may keep the same at the same time: a text is there whole or not at all. */
const keep = (place: string, source: string): void => {
  const unfinished = `${place}.${process.pid}`
  writeFileSync(unfinished, stripTypeScriptTypes(source))
  renameSync(unfinished, place)
}

mkdirSync(folder, { recursive: true })
keep(join(folder, loaderName), readFileSync(join(import.meta.dirname, "load-stripped.ts"), "utf8"))
// Programs and what they are made of: tests themselves are loaded by vitest.
const exclude = ["**/node_modules", "**/*.test.ts", "**/*.d.ts"]
for (const path of globSync("{bench,packages/*,scripts,testing}/**/*.ts", { cwd: root, exclude })) {
  const source = readFileSync(join(root, path), "utf8")
  const place = join(folder, hash("sha1", source))
  if (!existsSync(place)) keep(place, source)
}
