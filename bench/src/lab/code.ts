/** What was measured: the last commit that changed it. Reports and results may change without it. */
import { execFileSync } from "node:child_process"
import { fileURLToPath } from "node:url"

const measured = ["packages", "bench/src", "testing/src", "package-lock.json"]
const root = fileURLToPath(new URL("../../../", import.meta.url))

/** Files differ from the commit, so it does not say what was measured. */
export const uncommitted = "+changes"

/** A short commit, with `+changes` where files differ from it; `unknown` outside a clone. */
export const codeOfLab = (): string => {
  const git = (...words: ReadonlyArray<string>): string =>
    execFileSync("git", words, { cwd: root, encoding: "utf8" }).trim()
  try {
    const changed = git("status", "--porcelain", "--untracked-files=no", "--", ...measured) !== ""
    return git("log", "-1", "--format=%h", "--", ...measured) + (changed ? uncommitted : "")
  } catch {
    return "unknown"
  }
}
