/** Puts a whole build where readers look for it, also while another process does the same, and removes what killed builds left. */
import { randomUUID } from "node:crypto"
import { readdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs"
import { basename, dirname, join } from "node:path"

/** Holds the hash of the sources that a build was made of; it is written last. */
export const stamp = "sources.sha256"

const triesMax = 10
/** No build takes that long, in milliseconds. */
const leftAfterMs = 3_600_000

const isAbsent = (cause: unknown): boolean => (cause as NodeJS.ErrnoException).code === "ENOENT"

export const isBuiltOf = (folder: string, hash: string): boolean => {
  try {
    return readFileSync(join(folder, stamp), "utf8") === hash
  } catch (cause) {
    if (isAbsent(cause)) return false
    throw cause
  }
}

/** True if there was something to move. */
const moved = (from: string, to: string): boolean => {
  try {
    renameSync(from, to)
    return true
  } catch (cause) {
    if (isAbsent(cause)) return false
    throw cause
  }
}

const isTaken = (cause: unknown): boolean =>
  ["ENOTEMPTY", "EEXIST"].includes((cause as NodeJS.ErrnoException).code ?? "")

/**
 * Renames `made` to `dist`, in place of what is there. Another process may put its build there in between: one of the same
 * sources stays, one of others is replaced. Throws what the file system says, and when `dist` is taken again at each of ten
 * tries.
 */
export const placeBuild = (made: string, dist: string, hash: string): void => {
  for (let tries = 1; ; tries++) {
    if (isBuiltOf(dist, hash)) return
    const old = `${dist}-${randomUUID()}`
    const wasThere = moved(dist, old)
    try {
      renameSync(made, dist)
      return
    } catch (cause) {
      if (!isTaken(cause) || tries === triesMax) throw cause
    } finally {
      if (wasThere) rmSync(old, { recursive: true, force: true })
    }
  }
}

/** Removes the folders beside `dist` that builds made or moved away more than an hour ago: their processes were killed. */
export const removeLeftBuilds = (dist: string, now: number): void => {
  const parent = dirname(dist)
  for (const name of readdirSync(parent)) {
    if (!name.startsWith(`${basename(dist)}-`)) continue
    const path = join(parent, name)
    const found = statSync(path, { throwIfNoEntry: false })
    if (found !== undefined && now - found.mtimeMs > leftAfterMs) rmSync(path, { recursive: true, force: true })
  }
}
