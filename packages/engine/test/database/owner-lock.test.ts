/**
 * Found in a run of all tests: of several starters that saw a dead owner at once, one ended with "cannot be used (ENOENT)".
 * It had read which number is the highest, and before it read the file of that number another starter had taken the next
 * one and deleted the file.
 */
import fs, { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs"
import { syncBuiltinESMExports } from "node:module"
import { join } from "node:path"
import { makeTestFolder } from "@ticketrush/testing/TestFolder"
import { Effect } from "effect"
import { expect, it, onTestFinished, vi } from "vitest"
import { folderInUse, lockFolder } from "../../src/database/OwnerLock.ts"
import { startTimeOf } from "../../src/database/processes.ts"

/** Until the test ends, `before` is called with the path of a file that is about to be read. */
const beforeReading = (before: (path: string) => void): void => {
  const read = fs.readFileSync
  const spy = vi.spyOn(fs, "readFileSync").mockImplementation((...asked: Parameters<typeof read>) => {
    before(String(asked[0]))
    return read(...asked)
  })
  // Modules that import the function by its name have it from here on.
  syncBuiltinESMExports()
  onTestFinished(() => {
    spy.mockRestore()
    syncBuiltinESMExports()
  })
}

/** A lock whose owner is dead, and which a living process takes just before the file of the dead one is read. */
const takenMeanwhile = (): string => {
  const place = makeTestFolder()
  onTestFinished(place.remove)
  const owner = `${place.cluster}.owner`
  mkdirSync(owner)
  writeFileSync(join(owner, "1"), "")
  beforeReading((path) => {
    if (path !== join(owner, "1") || existsSync(join(owner, "2"))) return
    writeFileSync(join(owner, "2"), `${process.pid}\n${startTimeOf(process.pid)}\n`)
    rmSync(join(owner, "1"))
  })
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
  const umask = process.umask(0)
  onTestFinished(() => void process.umask(umask))
  const owner = `${place.cluster}.owner`
  const modes = Effect.sync(() =>
    [owner, ...readdirSync(owner).map((name) => join(owner, name))].map((path) => statSync(path).mode & 0o777),
  )
  const held = lockFolder(place.cluster).pipe(Effect.andThen(modes), Effect.scoped)
  expect(await Effect.runPromise(held)).toEqual([0o755, 0o644])
})
