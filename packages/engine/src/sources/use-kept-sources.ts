/** Loads modules from what was kept of them, in this thread. */
import { readFileSync } from "node:fs"
import { enableCompileCache, registerHooks } from "node:module"
import { fileURLToPath } from "node:url"
import { checkout, keptFolder, placesOf, readKept } from "./kept-sources.ts"

/** How the program is loaded. */
export type Loading = {
  /** Whether what was kept still counts. */
  readonly kept: boolean
  /** To be called when all of it is there. */
  readonly done: () => void
}

/**
 * From here on imports are answered from what was kept, if it still counts, until the program is loaded. What is not in it is
 * loaded as ever. Compiled code is kept by Node itself.
 */
export const useKeptSources = (root = checkout): Loading => {
  enableCompileCache(keptFolder(root))
  const kept = readKept(root)
  if (kept === undefined) return { kept: false, done: () => {} }
  const { leads, modules } = kept
  const { addressOf, placeOf } = placesOf(root)
  const hooks = registerHooks({
    resolve: (specifier, context, next) => {
      // What `require` finds may be another file.
      const led = context.conditions.includes("import")
        ? leads[placeOf(context.parentURL ?? "")]?.[specifier]
        : undefined
      if (led === undefined) return next(specifier, context)
      return { url: addressOf(led), format: "module", shortCircuit: true }
    },
    load: (url, context, next) => {
      const source = modules[placeOf(url)]
      if (source === undefined) return next(url, context)
      return { format: "module", source: source ?? readFileSync(fileURLToPath(url)), shortCircuit: true }
    },
  })
  return { kept: true, done: () => hooks.deregister() }
}
