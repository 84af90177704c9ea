/**
 * Loaded first by each Node that a test starts, from the folder of the kept texts: takes a source without its types from
 * there. A source that is not kept, as one that changed since, is left to Node.
 */
import { hash } from "node:crypto"
import { existsSync, readFileSync } from "node:fs"
import { registerHooks } from "node:module"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

registerHooks({
  load: (url, context, next) => {
    if (context.format !== "module-typescript") return next(url, context)
    const kept = join(import.meta.dirname, hash("sha1", readFileSync(fileURLToPath(url), "utf8")))
    if (!existsSync(kept)) return next(url, context)
    return { format: "module", source: readFileSync(kept, "utf8"), shortCircuit: true }
  },
})
