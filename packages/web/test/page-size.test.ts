/** What the first page, the console and the page of developers weigh: counted in the files that a build wrote. */
import { readdirSync, readFileSync, statSync } from "node:fs"
import { join } from "node:path"
import { brotliDecompressSync, zstdDecompressSync } from "node:zlib"
import { beforeAll, expect, it } from "vitest"
import { buildPage, sources } from "../build.ts"

const dist = join(import.meta.dirname, "../dist")
const documents = ["index.html", "console.html", "docs.html"]
const files = (): ReadonlyArray<string> => [
  ...documents,
  ...readdirSync(join(dist, "assets")).map((name) => `assets/${name}`),
]

/** What a browser asks for before the page is there: the document, what it names, and what those files import at once. */
const firstFilesOf = (document: string): ReadonlyArray<string> => {
  const found = new Set([document])
  for (const name of found) {
    const text = readFileSync(join(dist, name), "utf8")
    const named = name.endsWith(".html")
      ? [...text.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map(([, path]) => path)
      : [...text.matchAll(/(?:from|import)"\.\/([^"]+)"/g)].map(([, path]) => `assets/${path}`)
    for (const path of named) found.add(path)
  }
  return [...found]
}
const plain = (): ReadonlyArray<string> => files().filter((name) => /\.(html|js|css)$/.test(name))

beforeAll(() => buildPage().then(() => {}))

it.each(documents)("%s is at most 120 kB in all, as browsers that take brotli get it", (document) => {
  const first = firstFilesOf(document)
  const bytes = first.reduce((sum, name) => sum + statSync(join(dist, `${name}.br`)).size, 0)
  expect(first.length).toBeGreaterThan(3)
  expect(bytes).toBeLessThan(120_000)
})

it("the first page asks for nothing of the console and of developers", () => {
  const text = firstFilesOf("index.html").map((name) => readFileSync(join(dist, name), "utf8"))
  expect(text.join("\n")).not.toContain("/api/admin/concerts")
  expect(text.join("\n")).not.toContain("/asyncapi.json")
})

it("each coding of a file is that file", () => {
  for (const name of plain()) {
    const bytes = readFileSync(join(dist, name))
    expect(brotliDecompressSync(readFileSync(join(dist, `${name}.br`))).equals(bytes)).toBe(true)
    expect(zstdDecompressSync(readFileSync(join(dist, `${name}.zst`))).equals(bytes)).toBe(true)
  }
})

it("holds no script or style in its document, and no address of data: in its files", () => {
  for (const name of documents) {
    expect(readFileSync(join(dist, name), "utf8")).not.toMatch(/<script(?![^>]* src=)|<style|\son\w+=|\sstyle=/)
  }
  for (const name of plain()) expect(readFileSync(join(dist, name), "utf8")).not.toMatch(/url\(["']?data:/)
})

it("is not built again while its sources are the same", async () => {
  expect(await buildPage()).toBe(false)
})

it("is built again when any package changes that its files import", () => {
  const page = join(import.meta.dirname, "../page")
  const texts = readdirSync(page, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => readFileSync(join(page, name), "utf8"))
  const imported = new Set(
    texts.flatMap((text) => [...text.matchAll(/from "@ticketrush\/([a-z]+)/g)].map(([, name]) => name)),
  )
  expect([...imported].sort()).toEqual(["client", "protocol"])
  for (const name of imported) expect(sources).toContain(join(import.meta.dirname, `../../${name}/src`))
})

it("holds no Effect: the client of a page is types and a table", () => {
  for (const name of plain()) expect(readFileSync(join(dist, name), "utf8")).not.toContain("effect/Effect")
})
