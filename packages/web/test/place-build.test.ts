/** Builds of several processes in one folder. */
import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { makeTestFolder } from "@ticketrush/testing"
import { expect, it, onTestFinished } from "vitest"
import { isBuiltOf, placeBuild, removeLeftBuilds, stamp } from "../place-build.ts"

const place = () => {
  const { path, remove } = makeTestFolder()
  onTestFinished(remove)
  const made = (name: string, hash: string, text: string): string => {
    mkdirSync(join(path, name))
    writeFileSync(join(path, name, "index.html"), text)
    writeFileSync(join(path, name, stamp), hash)
    return join(path, name)
  }
  const text = (): string => readFileSync(join(path, "dist/index.html"), "utf8")
  return { path, dist: join(path, "dist"), made, text }
}

it("a build takes the place of one of other sources, and leaves nothing beside it", () => {
  const { dist, made, path, text } = place()
  made("dist", "old", "old")
  placeBuild(made("dist-1", "new", "new"), dist, "new")
  expect([text(), isBuiltOf(dist, "new"), readdirSync(path)]).toEqual(["new", true, ["dist"]])
})

it("a build is put where there was none", () => {
  const { dist, made, text } = place()
  placeBuild(made("dist-1", "new", "new"), dist, "new")
  expect(text()).toBe("new")
})

it("a build of the same sources that another process has put there stays, and that is no error", () => {
  const { dist, made, text } = place()
  made("dist", "same", "of the other process")
  placeBuild(made("dist-1", "same", "late"), dist, "same")
  expect(text()).toBe("of the other process")
})

it("what a killed build left is removed after an hour, and nothing else", () => {
  const { dist, made } = place()
  const now = Date.now()
  const left = made("dist-left", "", "")
  const running = made("dist-running", "", "")
  made("dist", "", "")
  const other = made("distance", "", "")
  for (const [folder, minutes] of [
    [left, 61],
    [running, 59],
    [dist, 61],
    [other, 61],
  ] as const)
    utimesSync(folder, now / 1_000 - minutes * 60, now / 1_000 - minutes * 60)
  removeLeftBuilds(dist, now)
  expect([left, running, dist, other].map((folder) => existsSync(folder))).toEqual([false, true, true, true])
})
