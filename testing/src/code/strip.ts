/**
 * Run as a program: `node strip.ts <folder> <repository>` keeps in the folder what Node makes of each TypeScript file of the
 * repository, under the hash of its source, and beside them the program that takes them from there.
 */
import { hash } from "node:crypto"
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { stripTypeScriptTypes } from "node:module"
import { join } from "node:path"
import { loaderName } from "./keep.ts"

const [folder, root] = process.argv.slice(2)

/** Another run may keep the same at the same time: a text is there whole or not at all. */
const keep = (place: string, text: string): void => {
  const unfinished = `${place}.${process.pid}`
  try {
    writeFileSync(unfinished, text)
    renameSync(unfinished, place)
  } finally {
    rmSync(unfinished, { force: true })
  }
}

/** Undefined: it is no TypeScript yet, as a file that a person writes just now, and Node says so where it is loaded. */
const strippedOf = (source: string): string | undefined => {
  try {
    return stripTypeScriptTypes(source)
  } catch {
    return undefined
  }
}

mkdirSync(folder, { recursive: true })
keep(
  join(folder, loaderName),
  stripTypeScriptTypes(readFileSync(join(import.meta.dirname, "load-stripped.ts"), "utf8")),
)
// Programs and what they are made of: tests themselves are loaded by vitest.
const exclude = ["**/node_modules", "**/*.test.ts", "**/*.d.ts"]
for (const path of globSync("{bench,packages/*,scripts,testing}/**/*.ts", { cwd: root, exclude })) {
  const source = readFileSync(join(root, path), "utf8")
  const place = join(folder, hash("sha1", source))
  if (existsSync(place)) continue
  const text = strippedOf(source)
  if (text !== undefined) keep(place, text)
}
