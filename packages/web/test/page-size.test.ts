/** What the first page weighs: counted in the files that a build wrote. */
import { readdirSync, readFileSync, statSync } from "node:fs"
import { join } from "node:path"
import { brotliDecompressSync, zstdDecompressSync } from "node:zlib"
import { beforeAll, expect, it } from "vitest"
import { buildPage } from "../build.ts"

const dist = join(import.meta.dirname, "../dist")
const files = (): ReadonlyArray<string> => [
  "index.html",
  ...readdirSync(join(dist, "assets")).map((name) => `assets/${name}`),
]
const plain = (): ReadonlyArray<string> => files().filter((name) => /\.(html|js|css)$/.test(name))

beforeAll(() => buildPage().then(() => {}))

it("the first page is at most 120 kB in all, as browsers that take brotli get it", () => {
  const bytes = plain().reduce((sum, name) => sum + statSync(join(dist, `${name}.br`)).size, 0)
  expect(plain().length).toBeGreaterThan(2)
  expect(bytes).toBeLessThan(120_000)
})

it("each coding of a file is that file", () => {
  for (const name of plain()) {
    const bytes = readFileSync(join(dist, name))
    expect(brotliDecompressSync(readFileSync(join(dist, `${name}.br`))).equals(bytes)).toBe(true)
    expect(zstdDecompressSync(readFileSync(join(dist, `${name}.zst`))).equals(bytes)).toBe(true)
  }
})

it("holds no script or style in its document, and no address of data: in its files", () => {
  const document = readFileSync(join(dist, "index.html"), "utf8")
  expect(document).not.toMatch(/<script(?![^>]* src=)|<style|\son\w+=|\sstyle=/)
  for (const name of plain()) expect(readFileSync(join(dist, name), "utf8")).not.toMatch(/url\(["']?data:/)
})

it("is not built again while its sources are the same", async () => {
  expect(await buildPage()).toBe(false)
})

it("holds no Effect: the client of a page is types and a table", () => {
  for (const name of plain()) expect(readFileSync(join(dist, name), "utf8")).not.toContain("effect/Effect")
})
