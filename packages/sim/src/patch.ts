/**
 * Applies a unified diff to a copy of the sources, with `git apply`. A part that could not be applied is refused, and
 * so is what git would pass over: a patch of which a part is missing proves nothing.
 */
import { spawnSync } from "node:child_process"
import { dirname } from "node:path"

/** `parts`: the folders of the copy that a patch may change. Everything else in it is a link to what is installed. */
export const applyPatch = (folder: string, patch: string, parts: ReadonlyArray<string>): void => {
  git(folder, patch, optionsFor(folder, patch, parts))
}

/** Refuses what `applyPatch` would refuse, and changes nothing. */
export const checkPatch = (folder: string, patch: string, parts: ReadonlyArray<string>): void => {
  git(folder, patch, [...optionsFor(folder, patch, parts), "--check"])
}

const optionsFor = (folder: string, patch: string, parts: ReadonlyArray<string>): ReadonlyArray<string> => {
  if (patch.includes("\r\n")) throw new Error("the patch has CRLF line ends, the sources have LF")
  refuseLeftovers(patch)
  const strip = parts.some((part) => new RegExp(`^(?:---|\\+\\+\\+) ${part}/`, "m").test(patch)) ? "-p0" : "-p1"
  const options = ["--unidiff-zero", "--whitespace=nowarn", strip]
  const changed = git(folder, patch, [...options, "--numstat", "-z"])
    .split("\0")
    .flatMap((entry) => entry.split("\t").slice(2))
    .filter((path) => path !== "")
  if (changed.length === 0) throw new Error("the patch changes nothing")
  for (const path of changed) {
    if (!parts.some((part) => path.startsWith(`${part}/`)))
      throw new Error(`the patch changes ${path}, and only ${parts.join(", ")} are copied`)
  }
  return options
}

/** Outside of any repository, also when the temporary folder lies in one. */
const git = (folder: string, patch: string, options: ReadonlyArray<string>): string => {
  const settings = [`GIT_CEILING_DIRECTORIES=${dirname(folder)}`, "LC_ALL=C"]
  const { error, status, stdout, stderr } = spawnSync("env", [...settings, "git", "apply", ...options], {
    cwd: folder,
    input: patch,
    encoding: "utf8",
  })
  if (error !== undefined) throw new Error(`git is needed to apply a patch: ${error.message}`)
  if (status === 0) return stdout
  if (stderr.includes("No valid patches")) throw new Error("the patch changes nothing")
  throw new Error(
    `the patch does not fit: ${stderr
      .trim()
      .replace(/^error: /gm, "")
      .split("\n")
      .join("; ")}`,
  )
}

/** The header of a hunk says how many lines it has. What looks like a change after its end, git takes for chatter. */
const refuseLeftovers = (patch: string): void => {
  let before = 0
  let after = 0
  let afterHunk = false
  for (const line of patch.split("\n")) {
    if (before > 0 || after > 0) {
      if (line[0] !== "+" && line[0] !== "\\") before--
      if (line[0] !== "-" && line[0] !== "\\") after--
      continue
    }
    const start = /^@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@/.exec(line)
    if (start !== null) {
      before = Number(start[1] ?? 1)
      after = Number(start[2] ?? 1)
      afterHunk = true
    } else if (line.startsWith("@@")) throw new Error(`this is no header of a hunk: ${line}`)
    else if (/^(?:diff |--- |-- $)/.test(line)) afterHunk = false
    else if (afterHunk && /^[-+ ]/.test(line))
      throw new Error(`this is in no hunk, or in one that says to be shorter: ${line}`)
  }
}
