/** The words that `npm run pack` takes. What it packs is tested with the client. */
import { spawnSync } from "node:child_process"
import { readdirSync } from "node:fs"
import { join } from "node:path"
import { makeTestFolder } from "@ticketrush/testing"
import { afterAll, expect, it } from "vitest"
import { root } from "./tidy/sources.ts"

const folder = makeTestFolder()
afterAll(() => folder.remove())

const pack = (...words: ReadonlyArray<string>) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, "scripts/pack.ts"), ...words], {
    cwd: folder.path,
    encoding: "utf8",
  })
  return { status, stdout, stderr }
}

it("explains itself on --help, and packs nothing", () => {
  expect(pack("--help")).toEqual({ status: 0, stdout: expect.stringContaining("npm run pack -- [folder]"), stderr: "" })
  expect(readdirSync(folder.path)).toEqual([])
})

it.each([
  [["--hlep"], "pack: Unknown option '--hlep'; npm run pack -- --help\n"],
  [["a", "b"], "pack: one folder is taken, and there are 2; npm run pack -- --help\n"],
  [[""], "pack: a folder has a name; npm run pack -- --help\n"],
])("ends with 2 for %j, and packs nothing", (words, stderr) => {
  expect(pack(...words)).toEqual({ status: 2, stdout: "", stderr })
  expect(readdirSync(folder.path)).toEqual([])
})
