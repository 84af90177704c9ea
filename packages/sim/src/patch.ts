/** Applies a unified diff to a copy of the sources. Whatever it does not understand it refuses: a patch that is passed over proves nothing. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { dirname, join, normalize } from "node:path"

type Hunk = { readonly line: number; readonly before: ReadonlyArray<string>; readonly after: ReadonlyArray<string> }
/** What becomes of one file; `from` or `to` is null when there is none before or after. */
type Change = { readonly from: string | null; readonly to: string | null; readonly hunks: Hunk[] }

/** `parts`: the folders of the copy that a patch may change. Everything else in it is a link to what is installed. */
export const applyPatch = (folder: string, patch: string, parts: ReadonlyArray<string>): void => {
  if (patch.includes("\r\n")) throw new Error("the patch has CRLF line ends, the sources have LF")
  const changes = parsePatch(patch)
  if (!changes.some(({ hunks }) => hunks.some(changesSomething))) throw new Error("the patch changes nothing")
  const inside = (path: string): string => {
    const file = normalize(path)
    if (parts.some((part) => file.startsWith(`${part}/`))) return join(folder, file)
    throw new Error(`the patch changes ${path}, and only ${parts.join(", ")} are copied`)
  }
  for (const { from, to, hunks } of changes) {
    const path = to ?? from ?? ""
    if (from !== null && !existsSync(inside(from))) throw new Error(`the patch changes ${from}, which is not there`)
    let lines = from === null ? [""] : readFileSync(inside(from), "utf8").split("\n")
    if (from === null && existsSync(inside(path))) throw new Error(`the patch adds ${path}, which is there`)
    for (const hunk of hunks) lines = applyHunk(lines, hunk, path)
    if (from !== null && from !== to) rmSync(inside(from))
    if (to === null) continue
    mkdirSync(dirname(inside(to)), { recursive: true })
    writeFileSync(inside(to), lines.join("\n"))
  }
}

const changesSomething = ({ before, after }: Hunk): boolean => before.join("\n") !== after.join("\n")

/**
 * The header of a hunk says how many lines it has, and only that tells its end: a removed line that begins with two
 * dashes, as comments in SQL do, looks like the header of a file.
 */
const parsePatch = (patch: string): ReadonlyArray<Change> => {
  const changes: Change[] = []
  let from: string | null = null
  let hunk: { line: number; before: string[]; after: string[] } | undefined
  let before = 0
  let after = 0
  for (const line of patch.split("\n")) {
    if (line === signature && before + after === 0) break
    if (hunk !== undefined && (before > 0 || after > 0)) {
      const kind = line === "" ? " " : line[0]
      if (kind === "\\") continue // "No newline at end of file" is about the line above.
      if (kind !== "-" && kind !== "+" && kind !== " ") throw new Error(`a hunk ends early, at: ${line}`)
      if (kind !== "+") {
        hunk.before.push(line.slice(1))
        before--
      }
      if (kind !== "-") {
        hunk.after.push(line.slice(1))
        after--
      }
      continue
    }
    const old = /^--- (?:a\/)?([^\t]+)/.exec(line)
    const made = /^\+\+\+ (?:b\/)?([^\t]+)/.exec(line)
    const start = /^@@ -(\d+)(?:,(\d+))? \+\d+(?:,(\d+))? @@/.exec(line)
    if (old !== null) from = old[1] === "/dev/null" ? null : old[1]
    else if (made !== null) changes.push({ from, to: made[1] === "/dev/null" ? null : made[1], hunks: [] })
    else if (start !== null) {
      hunk = { line: Number(start[1]), before: [], after: [] }
      before = Number(start[2] ?? 1)
      after = Number(start[3] ?? 1)
      changes.at(-1)?.hunks.push(hunk)
    } else if (hunk !== undefined && !isBetweenFiles(line)) {
      throw new Error(`this is in no hunk, or in one that says to be shorter: ${line}`)
    } else if (line.startsWith("@@")) throw new Error(`this is no header of a hunk: ${line}`)
  }
  if (before > 0 || after > 0) throw new Error("the last hunk ends early")
  return changes
}

/** Below it a mail is signed. */
const signature = "-- "

/** What tools write between the changes of two files. */
const isBetweenFiles = (line: string): boolean =>
  line === "" ||
  /^(diff |index |new file |deleted file |old mode |new mode |similarity |rename |Only in |\\)/.test(line)

/** At the place in the file nearest to the stated line where the old lines stand: files move on, planted bugs stay. */
const applyHunk = (lines: ReadonlyArray<string>, hunk: Hunk, path: string): string[] => {
  let best = -1
  for (let at = 0; at + hunk.before.length <= lines.length; at++) {
    if (!hunk.before.every((line, i) => lines[at + i] === line)) continue
    if (best < 0 || Math.abs(at - hunk.line) < Math.abs(best - hunk.line)) best = at
  }
  if (best < 0) throw new Error(`the patch does not fit ${path} near line ${hunk.line}`)
  return [...lines.slice(0, best), ...hunk.after, ...lines.slice(best + hunk.before.length)]
}
