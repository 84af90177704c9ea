/**
 * Found in a run of all tests: of several starters that saw a dead owner at once, one ended with "cannot be used (ENOENT)".
 * It had read which number is the highest, and before it read the file of that number another starter had taken the next
 * one and deleted the file.
 */
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { makeTestFolder } from "@ticketrush/testing/TestFolder"
import { Effect } from "effect"
import { expect, it, onTestFinished, vi } from "vitest"
import { folderInUse, lockFolder } from "../../src/database/OwnerLock.ts"
import { startTimeOf } from "../../src/database/processes.ts"

const fs = vi.hoisted(() => ({ beforeRead: (_path: string): void => {} }))
vi.mock("node:fs", async (original) => {
  const real = await original<typeof import("node:fs")>()
  const readFileSync = (path: string, ...more: ReadonlyArray<never>): unknown => {
    fs.beforeRead(path)
    return real.readFileSync(path, ...more)
  }
  return { ...real, readFileSync }
})

/** A lock whose owner is dead, and which a living process takes just before the file of the dead one is read. */
const takenMeanwhile = (): string => {
  const place = makeTestFolder()
  onTestFinished(place.remove)
  const owner = `${place.cluster}.owner`
  mkdirSync(owner)
  writeFileSync(join(owner, "1"), "")
  fs.beforeRead = (path) => {
    if (path !== join(owner, "1") || existsSync(join(owner, "2"))) return
    writeFileSync(join(owner, "2"), `${process.pid}\n${startTimeOf(process.pid)}\n`)
    rmSync(join(owner, "1"))
  }
  return place.cluster
}

it("a starter that is overtaken while it looks for the owner finds the new one", async () => {
  const folder = takenMeanwhile()
  const refused = await Effect.runPromise(Effect.flip(Effect.scoped(lockFolder(folder))))
  expect(refused).toMatchObject({ reason: "folder-in-use" })
  expect(refused.message).toContain(`in use by process ${process.pid}`)
})

it("a folder that was taken while one looked is in use", () => {
  expect(folderInUse(takenMeanwhile())).toBe(true)
})

it("others cannot write to a lock, under any umask of its owner", async () => {
  const place = makeTestFolder()
  onTestFinished(place.remove)
  fs.beforeRead = () => {}
  const umask = process.umask(0)
  onTestFinished(() => void process.umask(umask))
  const owner = `${place.cluster}.owner`
  const modes = Effect.sync(() =>
    [owner, ...readdirSync(owner).map((name) => join(owner, name))].map((path) => statSync(path).mode & 0o777),
  )
  const held = lockFolder(place.cluster).pipe(Effect.andThen(modes), Effect.scoped)
  expect(await Effect.runPromise(held)).toEqual([0o755, 0o644])
})
