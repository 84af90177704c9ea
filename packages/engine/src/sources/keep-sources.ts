/** Loads modules as ever, and keeps what that found out for `use-kept-sources.ts`. For a process of its own. */
import { enableCompileCache, flushCompileCache, registerHooks, stripTypeScriptTypes } from "node:module"
import {
  checkout,
  type KeptSources,
  keepAlone,
  keptFolder,
  manifestsOf,
  placesOf,
  readKept,
  stampOf,
  writeKept,
} from "./kept-sources.ts"

export type KeepSources = {
  readonly root?: string
  /** Looked at before each source: false ends the work with {@link NotWanted}, and nothing is kept. */
  readonly isWanted?: () => boolean
}

/** What was loaded so far is left alone, and another may keep. */
export class NotWanted extends Error {}

/**
 * `entries`: addresses of modules that do nothing when they are loaded. False: what was kept still counts, or another keeps.
 * `nowMs`: since 1970, for how long ago another one began to keep; sources themselves count by what they hold.
 */
export const keepSources = async (
  entries: ReadonlyArray<string>,
  nowMs: number,
  { isWanted = () => true, root = checkout }: KeepSources = {},
): Promise<boolean> => {
  if (readKept(root) !== undefined) return false
  const done = keepAlone(root, nowMs)
  if (done === undefined) return false
  try {
    enableCompileCache(keptFolder(root))
    const kept = await found(entries, root, isWanted)
    if (!isWanted()) throw new NotWanted()
    writeKept(root, kept)
    flushCompileCache()
    return true
  } finally {
    done()
  }
}

const found = async (entries: ReadonlyArray<string>, root: string, isWanted: () => boolean): Promise<KeptSources> => {
  const stamps: Record<string, string> = {}
  const leads: Record<string, Record<string, string>> = {}
  const modules: Record<string, string | null> = {}
  const { addressOf, placeOf } = placesOf(root)
  // Before anything is read: a file that is changed meanwhile is found to be another one later.
  for (const place of manifestsOf(root)) stamps[place] = stampOf(addressOf(place))
  const hooks = registerHooks({
    resolve: (specifier, context, next) => {
      const led = next(specifier, context)
      const isModule = led.format === "module" || led.format === "module-typescript"
      if (isModule && context.conditions.includes("import")) {
        const from = placeOf(context.parentURL ?? "")
        leads[from] ??= {}
        leads[from][specifier] = placeOf(led.url)
      }
      return led
    },
    load: (url, context, next) => {
      if (!isWanted()) throw new NotWanted()
      if (context.format !== "module" && context.format !== "module-typescript") return next(url, context)
      const typed = context.format === "module-typescript"
      const place = placeOf(url)
      if (typed) stamps[place] = stampOf(url)
      const loaded = next(url, context)
      if (!typed) {
        modules[place] = null
        return loaded
      }
      const source = stripTypeScriptTypes(Buffer.from(loaded.source as Uint8Array).toString())
      modules[place] = source
      // As it will be loaded, so that the compiled code fits.
      return { format: "module", source }
    },
  })
  for (const entry of entries) await import(entry)
  hooks.deregister()
  return { stamps, leads, modules }
}
