/**
 * One living process per data folder. The lock is a folder of numbered files, each naming the process that took it;
 * the highest number counts. A number is taken by an exclusive link and the highest is never deleted, so two starters
 * that both see a dead owner cannot both become the next one.
 */
import { linkSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { Effect, type Scope } from "effect"
import { EmbeddedPostgresError } from "./EmbeddedPostgresError.ts"
import { startTimeOf } from "./processes.ts"

const attempts = 20

/** Holds `<folder>.owner` until the scope closes. Refused while a living process holds it, this one included. */
export const lockFolder = (folder: string): Effect.Effect<void, EmbeddedPostgresError, Scope.Scope> =>
  Effect.acquireRelease(take(folder), (mine) => Effect.sync(() => writeFileSync(mine, ""))).pipe(Effect.asVoid)

const take = (folder: string): Effect.Effect<string, EmbeddedPostgresError> =>
  Effect.suspend(() => {
    const place = `${folder}.owner`
    // Under every umask: a user who may write here may take the lock.
    mkdirSync(place, { recursive: true, mode: 0o755 })
    for (let attempt = 0; attempt < attempts; attempt++) {
      const { last, owner } = newest(place)
      if (owner !== undefined) return Effect.fail(inUse(folder, owner))
      const mine = takeNumber(place, last + 1)
      if (mine !== undefined) return Effect.succeed(mine)
    }
    return Effect.fail(inUse(folder, undefined))
  })

function takeNumber(place: string, number: number): string | undefined {
  const mine = join(place, String(number))
  const draft = join(place, `draft-${process.pid}`)
  writeFileSync(draft, `${process.pid}\n${startTimeOf(process.pid)}\n`, { mode: 0o644 })
  try {
    linkSync(draft, mine)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return undefined
    throw error
  } finally {
    rmSync(draft, { force: true })
  }
  const numbers = numbersIn(place)
  if (numbers.at(-1) !== number) {
    rmSync(mine) // a slow starter: the number was free only because it is history
    return undefined
  }
  for (const old of numbers.slice(0, -1)) rmSync(join(place, String(old)), { force: true })
  return mine
}

const numbersIn = (place: string): ReadonlyArray<number> =>
  readdirSync(place)
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .sort((a, b) => a - b)

type Newest = { readonly last: number; readonly owner: number | undefined }

/** The highest number, 0 before the first one, and the living process that holds it. */
function newest(place: string): Newest {
  for (;;) {
    const last = numbersIn(place).at(-1) ?? 0
    if (last === 0) return { last, owner: undefined }
    try {
      return { last, owner: livingOwner(join(place, String(last))) }
    } catch (error) {
      // Only history is deleted: meanwhile another starter has taken a higher number, which is there to be found.
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error
    }
  }
}

/** The process named in the file, if it still runs. A released lock is an empty file. */
function livingOwner(file: string): number | undefined {
  const [pid, startTime] = readFileSync(file, "utf8").split("\n")
  return pid !== undefined && pid !== "" && startTimeOf(Number(pid)) === startTime ? Number(pid) : undefined
}

const inUse = (folder: string, owner: number | undefined): EmbeddedPostgresError =>
  new EmbeddedPostgresError({
    reason: "folder-in-use",
    message: `The data folder ${folder} is in use by process ${owner ?? "(starting)"}: stop it, or set TICKETRUSH_DATA to another folder`,
  })

/** Whether a living process holds the folder: for those who clean up after dead ones. */
export function folderInUse(folder: string): boolean {
  try {
    return newest(`${folder}.owner`).owner !== undefined
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false
    throw error
  }
}
