/** The page as a server reads it while builders of other servers put theirs in place. */
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { nodeDefer } from "@ticketrush/engine/ports-node"
import { makeTestFolder } from "@ticketrush/testing"
import { expect, it, onTestFinished } from "vitest"
import { buildPage, readPage } from "../../src/boot/build-page.ts"
import { BuiltPage } from "../../src/page/BuiltPage.ts"

/** A folder of the page with a build in it, and a builder that has nothing to do. */
const place = () => {
  const { path: webFolder, remove } = makeTestFolder()
  onTestFinished(remove)
  const asset = join(webFolder, "dist/assets/a-1.js")
  mkdirSync(join(webFolder, "dist/assets"), { recursive: true })
  writeFileSync(join(webFolder, "dist/index.html"), "first")
  writeFileSync(asset, "let a")
  writeFileSync(join(webFolder, "build.ts"), "")
  const warned: Array<string> = []
  const log = { warn: (message: string) => void warned.push(message) }
  return { webFolder, asset, log, warned }
}

/** A file that is listed and not there is what a reader sees of a folder that is moved away just then. */
const vanish = (path: string): void => {
  rmSync(path)
  symlinkSync("nowhere", path)
}

it("a build that cannot be read is logged, and what was read before stays", async () => {
  const { asset, log, warned, webFolder } = place()
  const page = new BuiltPage()
  readPage({ webFolder, page, log })
  writeFileSync(join(webFolder, "dist/index.html"), "second")
  vanish(asset)
  readPage({ webFolder, page, log })
  expect(warned).toEqual(["the built page could not be read; what was read before stays"])
  buildPage({ webFolder, page, log, defer: nodeDefer })
  await expect.poll(() => warned).toHaveLength(2)
  expect([page.document("index")?.bytes.toString(), page.asset("a-1.js")?.bytes.toString()]).toEqual(["first", "let a"])
})

it("a build that another server replaces while it is read is read again", async () => {
  const { log, warned, webFolder } = place()
  const page = new BuiltPage()
  let reads = 0
  const replaced = {
    read: (folder: string): boolean => {
      reads++
      if (reads === 1) throw new Error("ENOENT: a file is gone")
      return reads === 2 ? false : page.read(folder)
    },
  }
  buildPage({ webFolder, page: replaced, log, defer: nodeDefer })
  await expect.poll(() => page.document("index")?.bytes.toString()).toBe("first")
  expect([reads, warned]).toEqual([3, []])
})
