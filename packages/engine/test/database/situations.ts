/** What the tests of the embedded database share: folders, accounts, and how often chance is tried. */
import { chownSync, mkdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { makeTestFolder, until } from "@ticketrush/testing"
import { afterEach } from "vitest"
import { postgresProcessesOn, signal } from "../../src/database/processes.ts"
import { type Account, Program } from "./Program.ts"

export const isRoot = process.getuid?.() === 0
export const onLinux = process.platform === "linux"
export const repetitions = process.env.TICKETRUSH_DEPTH === "verify" ? 20 : 3

export function accountOf(name: string): Account | undefined {
  const line = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .find((each) => each.startsWith(`${name}:`))
  const [, , uid, gid] = line?.split(":") ?? []
  return line === undefined ? undefined : { uid: Number(uid), gid: Number(gid) }
}

type Folders = {
  /** Where a data folder may be made, its parent owned by `owner`. */
  readonly newFolder: (owner?: Account) => string
  readonly start: (...args: ConstructorParameters<typeof Program>) => Program
}

/** A process that was killed writes into its folder until it is gone. */
const endDatabaseOn = (folder: string): Promise<unknown> =>
  until("its database has ended", () => {
    const left = postgresProcessesOn(folder)
    for (const pid of left) signal(pid, "SIGKILL")
    return left.length === 0
  })

/** A folder per test; what still runs in it is killed and all is deleted after the test. */
export function useFolders(): Folders {
  const cleanups: Array<() => Promise<void> | void> = []
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
  })
  const start = (...args: ConstructorParameters<typeof Program>) => {
    const program = new Program(...args)
    cleanups.push(async () => {
      signal(program.child.pid!, "SIGKILL")
      await program.ended
      await endDatabaseOn(args[0])
    })
    return program
  }
  return {
    newFolder: (owner) => {
      const place = makeTestFolder()
      const home = join(place.path, "home")
      const folder = join(home, "postgres")
      mkdirSync(home)
      if (owner !== undefined) chownSync(home, owner.uid, owner.gid)
      cleanups.push(() => place.remove())
      return folder
    },
    start,
  }
}
