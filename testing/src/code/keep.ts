/**
 * Tests start the same few programs hundreds of times, and a third of what a short one takes is Node making code of its source. Here
 * that is done once for all of them: Node's own cache keeps what is compiled, but not the text without its types. What a server
 * keeps for its next start (`engine/src/sources`) counts for that program alone, and as long as none of its sources changes.
 */
import { execFileSync } from "node:child_process"
import { join, resolve } from "node:path"
import { pathToFileURL } from "node:url"

export const loaderName = "load-stripped.mjs"

const root = resolve(import.meta.dirname, "../../..")

/** Texts without types: what is kept of a source counts as long as it is the same, also for the next run. */
export const strippedFolder = join(root, `node_modules/.cache/ticketrush-testing/stripped-${process.version}`)

/** Keeps the texts of a repository in a folder. */
export function keepTexts(folder: string, repository: string): void {
  const program = join(import.meta.dirname, "strip.ts")
  execFileSync(process.execPath, ["--disable-warning=ExperimentalWarning", program, folder, repository])
}

/** For the process that starts the workers: each Node that is started with its environment takes code from there. `compiled` is Node's own. */
export function keepCode(compiled: string): void {
  keepTexts(strippedFolder, root)
  process.env.NODE_COMPILE_CACHE = compiled
  const loader = `--import=${pathToFileURL(join(strippedFolder, loaderName)).href}`
  process.env.NODE_OPTIONS = [process.env.NODE_OPTIONS, loader].filter(Boolean).join(" ")
}
