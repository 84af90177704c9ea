import { execFileSync } from "node:child_process"
import { hash } from "node:crypto"
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { makeTestFolder } from "@ticketrush/testing"
import { afterAll, describe, expect, it } from "vitest"
import { keepTexts, loaderName, strippedFolder } from "../../src/code/keep.ts"

const place = makeTestFolder()
afterAll(place.remove)
const path = join(place.path, "program.ts")
writeFileSync(join(place.path, "package.json"), `{ "type": "module" }`)
copyFileSync(join(strippedFolder, loaderName), join(place.path, loaderName))

/** Writes the program and gives what it prints; its texts are kept in the same folder. */
const run = (source: string): string => {
  writeFileSync(path, source)
  const env = { ...process.env, NODE_OPTIONS: `--import=${pathToFileURL(join(place.path, loaderName))}` }
  return execFileSync(process.execPath, [path], { encoding: "utf8", env })
}

describe("a program that a test starts", () => {
  it("finds the kept texts of this run, also of the test's own folder", () => {
    expect(process.env.NODE_OPTIONS).toContain(pathToFileURL(join(strippedFolder, loaderName)).href)
    const own = readFileSync(join(import.meta.dirname, "../programs/hold-kafka.ts"), "utf8")
    expect(existsSync(join(strippedFolder, hash("sha1", own)))).toBe(true)
  })

  it("takes its text from what is kept of its source, and a stack names its own file", () => {
    const source = "console.log('of the source' as string)"
    writeFileSync(join(place.path, hash("sha1", source)), "console.log(new Error('of what is kept').stack)")
    expect(run(source)).toMatch(`Error: of what is kept\n    at ${pathToFileURL(path)}:1:13`)
  })

  it("runs its source when that has changed", () => {
    expect(run("console.log('changed' as string)")).toBe("changed\n")
  })

  it("is kept although another file of the repository is no TypeScript, as one that is written just now", () => {
    const [whole, torn] = ["export const one = 1 as number", "export const two: = "]
    mkdirSync(join(place.path, "scripts"))
    writeFileSync(join(place.path, "scripts/a-torn.ts"), torn)
    writeFileSync(join(place.path, "scripts/whole.ts"), whole)
    const folder = join(place.path, "kept")
    keepTexts(folder, place.path)
    const kept = [whole, torn].map((source) => existsSync(join(folder, hash("sha1", source))))
    expect(kept).toEqual([true, false])
  })
})
