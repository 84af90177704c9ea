/** Another commit of this repository in a temporary folder, with its own dependencies. */
import { execFileSync } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Children } from "../gate/Children.ts"
import { root } from "../gate/Step.ts"

export type Checkout = { readonly folder: string; readonly remove: () => void }

const git = (...words: ReadonlyArray<string>): string =>
  execFileSync("git", words, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }).trim()

/** The short name of a commit; throws where there is none of that name. */
export const commitNamed = (name: string): string => {
  try {
    return git("rev-parse", "--short", "--verify", "--quiet", "--end-of-options", `${name}^{commit}`)
  } catch (cause) {
    throw new Error(`there is no commit ${JSON.stringify(name)}`, { cause })
  }
}

/** A work tree without its dependencies. */
export const checkOut = (commit: string): Checkout => {
  const parent = mkdtempSync(join(tmpdir(), "ticketrush-compare-"))
  const folder = join(parent, commit)
  const remove = (): void => {
    // Also a folder that was only begun: what git has noted about it goes, too.
    rmSync(parent, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })
    git("worktree", "prune")
  }
  try {
    git("worktree", "add", "--quiet", "--detach", folder, commit)
  } catch (error) {
    remove()
    throw error
  }
  return { folder, remove }
}

/** `npm ci`, by the npm that runs us if one does. */
export const install = async ({ folder }: Checkout, children: Children): Promise<void> => {
  const npm = process.env.npm_execpath
  const words = ["ci", "--no-audit", "--no-fund", "--loglevel=error"]
  const code =
    npm === undefined
      ? await children.run({ program: "npm", args: words, folder })
      : await children.run({ args: [npm, ...words], folder })
  if (code !== 0) throw new Error(`npm ci of the other commit ended with ${code}`)
}
