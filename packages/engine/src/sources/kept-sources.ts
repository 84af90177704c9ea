/**
 * What loading the program found out, kept for the next start: where each import leads, and each source without its
 * types. Finding that out anew is most of the processor time of a start. It counts as long as all it was made of is as it was.
 */
import { hash } from "node:crypto"
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"

/** Modules and files stand in it by their place below the root, so that it also counts in a copy of the checkout. */
export type KeptSources = {
  /** The hash of what each file holds. */
  readonly stamps: Readonly<Record<string, string>>
  /** Where imports lead, by the importing module and by the words of the import. */
  readonly leads: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** The source of each module without its types; null for JavaScript, which is read as it is. */
  readonly modules: Readonly<Record<string, string | null>>
}

export const checkout = fileURLToPath(new URL("../../../../", import.meta.url))

/** Beside the sources, for the same hands: who can write here can write there. */
export const keptFolder = (root: string): string => join(root, ".cache/start")

/** Another version of Node may strip types in another way. */
const fileOf = (root: string): string => join(keptFolder(root), `sources-${process.version}.json`)

/** The place of an address below the root; what lies elsewhere keeps its address. */
export const placesOf = (root: string) => {
  const base = pathToFileURL(join(root, "/")).href
  return {
    placeOf: (url: string): string => (url.startsWith(base) ? url.slice(base.length) : url),
    addressOf: (place: string): string => (place.startsWith("file:") ? place : base + place),
  }
}

/** By content: a date says nothing where an archive, an image or a copy has set it. */
export const stampOf = (url: string): string => {
  try {
    return hash("sha256", readFileSync(fileURLToPath(url)), "base64")
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error
    return "none"
  }
}

/**
 * What decides where imports lead: the manifests of the workspaces, and npm's list of what it has installed, which stands for all
 * of that.
 */
export const manifestsOf = (root: string): ReadonlyArray<string> => [
  "node_modules/.package-lock.json",
  ...readdirSync(join(root, "packages")).map((name) => `packages/${name}/package.json`),
]

/** Undefined: nothing was kept, it cannot be read, or something has changed since. */
export const readKept = (root: string): KeptSources | undefined => {
  let kept: Partial<KeptSources> | null
  try {
    kept = JSON.parse(readFileSync(fileOf(root), "utf8")) as Partial<KeptSources> | null
  } catch {
    // Not written yet, or cut off when the machine lost its power: it is written anew after the start.
    return undefined
  }
  if (!isWhole(kept)) return undefined
  const { addressOf } = placesOf(root)
  return Object.entries(kept.stamps).every(([place, stamp]) => stampOf(addressOf(place)) === stamp) ? kept : undefined
}

const isWhole = (kept: Partial<KeptSources> | null): kept is KeptSources =>
  kept?.stamps !== undefined && kept.leads !== undefined && kept.modules !== undefined

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

/** The folder cannot be written: nothing is wrong with the program, and its next start is as slow as this one. */
export class CannotKeep extends Error {}

/**
 * Makes this process the only one that writes; undefined when another one does, which is alive. Many servers of one checkout may
 * start at once, and none of their keepers is in a hurry.
 */
export const keepAlone = (root: string, nowMs: number): (() => void) | undefined => {
  const lock = join(keptFolder(root), "keeper")
  for (let tries = 0; tries < 2; tries++) {
    try {
      mkdirSync(keptFolder(root), { recursive: true })
      writeFileSync(lock, String(process.pid), { flag: "wx" })
      return () => rmSync(lock, { force: true })
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException
      if (code !== "EEXIST")
        throw new CannotKeep(`what loading finds out cannot be kept in ${keptFolder(root)}: ${message}`)
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
