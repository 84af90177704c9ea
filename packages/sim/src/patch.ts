/**
 * Runs the simulation from a copy of the sources with a patch applied: how planted bugs are found, and how anybody can
 * plant another. The patch is a unified diff against the repository; nothing in the working tree is touched.
 */
import { spawn } from "node:child_process"
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join, resolve, sep } from "node:path"

const root = resolve(import.meta.dirname, "../../..")
const copied = ["protocol", "engine", "http", "sim"]

export type PatchedCopy = { readonly folder: string; readonly remove: () => void }

export const patchedCopy = (patchPath: string): PatchedCopy => {
  const folder = mkdtempSync(join(tmpdir(), "ticketrush-patched-"))
  const remove = (): void => rmSync(folder, { recursive: true, force: true })
  try {
    for (const name of copied) {
      const from = join(root, "packages", name)
      const to = join(folder, "packages", name)
      cpSync(join(from, "src"), join(to, "src"), { recursive: true })
      cpSync(join(from, "package.json"), join(to, "package.json"))
    }
    cpSync(join(root, "packages/http/web/js"), join(folder, "packages/http/web/js"), { recursive: true })
    linkModules(folder)
    applyPatch(folder, readFileSync(patchPath, "utf8"))
  } catch (failure) {
    remove()
    throw failure
  }
  return { folder, remove }
}

/** The exit code of a run of the copy. */
export const runPatched = (copy: PatchedCopy, args: ReadonlyArray<string>): Promise<number> =>
  new Promise((done, fail) => {
    const child = spawn(process.execPath, [join(copy.folder, "packages/sim/src/main.ts"), ...args], {
      stdio: "inherit",
    })
    child.once("error", fail)
    child.once("close", (code) => done(code ?? 1))
  })

/** The installed packages, but our own from the copy. */
const linkModules = (folder: string): void => {
  const modules = join(folder, "node_modules")
  mkdirSync(join(modules, "@ticketrush"), { recursive: true })
  for (const name of readdirSync(join(root, "node_modules"))) {
    if (!name.startsWith(".") && name !== "@ticketrush")
      symlinkSync(join(root, "node_modules", name), join(modules, name))
  }
  for (const name of copied) symlinkSync(join(folder, "packages", name), join(modules, "@ticketrush", name))
}

type Hunk = { readonly line: number; readonly before: ReadonlyArray<string>; readonly after: ReadonlyArray<string> }
/** What becomes of one file; `from` or `to` is null when there is none before or after. */
type Change = { readonly from: string | null; readonly to: string | null; readonly hunks: Hunk[] }

export const applyPatch = (folder: string, patch: string): void => {
  const changes = parsePatch(patch)
  if (changes.length === 0) throw new Error("the patch changes nothing")
  const inside = (path: string): string => {
    const file = resolve(folder, path)
    if (!file.startsWith(`${resolve(folder)}${sep}`)) throw new Error(`the patch leaves the sources: ${path}`)
    return file
  }
  for (const { from, to, hunks } of changes) {
    const path = to ?? from ?? ""
    let lines = from === null ? [""] : readFileSync(inside(from), "utf8").split("\n")
    if (from === null && existsSync(inside(path))) throw new Error(`the patch adds ${path}, which is there`)
    for (const hunk of hunks) lines = applyHunk(lines, hunk, path)
    if (from !== null && from !== to) rmSync(inside(from))
    if (to === null) continue
    mkdirSync(dirname(inside(to)), { recursive: true })
    writeFileSync(inside(to), lines.join("\n"))
  }
}

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
    const old = /^--- (?:a\/)?(\S+)/.exec(line)
    const made = /^\+\+\+ (?:b\/)?(\S+)/.exec(line)
    const start = /^@@ -(\d+)(?:,(\d+))? \+\d+(?:,(\d+))? @@/.exec(line)
    if (old !== null) from = old[1] === "/dev/null" ? null : old[1]
    else if (made !== null) changes.push({ from, to: made[1] === "/dev/null" ? null : made[1], hunks: [] })
    else if (start !== null) {
      hunk = { line: Number(start[1]), before: [], after: [] }
      before = Number(start[2] ?? 1)
      after = Number(start[3] ?? 1)
      changes.at(-1)?.hunks.push(hunk)
    }
  }
  if (before > 0 || after > 0) throw new Error("the last hunk ends early")
  return changes
}

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
