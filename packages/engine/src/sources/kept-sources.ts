/**
 * What loading the program found out, kept for the next start: where each import leads, and each source without its
 * types. Finding that out anew is most of the processor time of a start. It counts as long as all it was made of is as it was.
 */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

export type KeptSources = {
  /** When each file was written and how long it is, by path. */
  readonly stamps: Readonly<Record<string, string>>
  /** Where imports lead, by the address of the importing module and by the words of the import. */
  readonly leads: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** Modules by address: the source without its types; null for JavaScript, which is read as it is. */
  readonly modules: Readonly<Record<string, string | null>>
}

export const checkout = fileURLToPath(new URL("../../../../", import.meta.url))

/** Beside the sources, for the same hands: who can write here can write there. */
export const keptFolder = (root: string): string => join(root, ".cache/start")

/** Another version of Node may strip types in another way. */
const fileOf = (root: string): string => join(keptFolder(root), `sources-${process.version}.json`)

export const stampOf = (path: string): string => {
  const found = statSync(path, { throwIfNoEntry: false })
  return found === undefined ? "none" : `${found.mtimeMs} ${found.size}`
}

/**
 * What decides where imports lead: the manifests of the workspaces, and what npm has installed. npm writes that list anew with each
 * installation, while what it installs bears the date of its archive.
 */
export const manifestsOf = (root: string): ReadonlyArray<string> => [
  join(root, "node_modules/.package-lock.json"),
  ...readdirSync(join(root, "packages")).map((name) => join(root, "packages", name, "package.json")),
]

/** Undefined: nothing was kept, it cannot be read, or something has changed since. */
export const readKept = (root: string): KeptSources | undefined => {
  let kept: KeptSources
  try {
    kept = JSON.parse(readFileSync(fileOf(root), "utf8")) as KeptSources
  } catch {
    // Not written yet, or cut off when the machine lost its power: it is written anew after the start.
    return undefined
  }
  return Object.entries(kept.stamps).every(([path, stamp]) => stampOf(path) === stamp) ? kept : undefined
}

/** As a whole or not at all. */
export const writeKept = (root: string, kept: KeptSources): void => {
  const file = fileOf(root)
  const made = `${file}.${process.pid}`
  try {
    writeFileSync(made, JSON.stringify(kept))
    renameSync(made, file)
  } finally {
    rmSync(made, { force: true })
  }
}

/**
 * Makes this process the only one that writes; undefined when another one does, which is alive. Many servers of one checkout may
 * start at once, and none of their keepers is in a hurry.
 */
export const keepAlone = (root: string, nowMs: number): (() => void) | undefined => {
  const lock = join(keptFolder(root), "keeper")
  mkdirSync(keptFolder(root), { recursive: true })
  for (let tries = 0; tries < 2; tries++) {
    try {
      writeFileSync(lock, String(process.pid), { flag: "wx" })
      return () => rmSync(lock, { force: true })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error
    }
    if (isAlive(lock, nowMs)) return undefined
    // It was killed before it was done.
    rmSync(lock, { force: true })
  }
  return undefined
}

/** A keeper is done long before; its number may belong to another process by then. */
const longestMs = 600_000

const isAlive = (lock: string, nowMs: number): boolean => {
  const written = statSync(lock, { throwIfNoEntry: false })
  if (written === undefined || nowMs - written.mtimeMs > longestMs) return false
  try {
    process.kill(Number(readFileSync(lock, "utf8")), 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM"
  }
}
