/**
 * Runs the simulation from a copy of the sources with a patch applied: how planted bugs are found, and how anybody can
 * plant another. The patch is a unified diff against the repository; nothing in the working tree is touched.
 */
import { spawn } from "node:child_process"
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join, resolve } from "node:path"

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

export const applyPatch = (folder: string, patch: string): void => {
  const changes = parsePatch(patch)
  if (changes.size === 0) throw new Error("the patch changes nothing")
  for (const [path, hunks] of changes) {
    const file = join(folder, path)
    if (!resolve(file).startsWith(resolve(folder))) throw new Error(`the patch leaves the sources: ${path}`)
    let lines = readFileSync(file, "utf8").split("\n")
    for (const hunk of hunks) lines = applyHunk(lines, hunk, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, lines.join("\n"))
  }
}

const parsePatch = (patch: string): ReadonlyMap<string, Hunk[]> => {
  const changes = new Map<string, Hunk[]>()
  let hunks: Hunk[] = []
  let hunk: { line: number; before: string[]; after: string[] } | undefined
  for (const line of patch.split("\n")) {
    const file = /^\+\+\+ (?:b\/)?(\S+)/.exec(line)
    const start = /^@@ -(\d+)/.exec(line)
    if (file !== null) {
      hunks = []
      hunk = undefined
      changes.set(file[1], hunks)
    } else if (start !== null) {
      hunk = { line: Number(start[1]), before: [], after: [] }
      hunks.push(hunk)
    } else if (line.startsWith("diff ") || line.startsWith("--- ")) {
      hunk = undefined
    } else if (hunk !== undefined) {
      if (line.startsWith("-") || line.startsWith(" ")) hunk.before.push(line.slice(1))
      if (line.startsWith("+") || line.startsWith(" ")) hunk.after.push(line.slice(1))
    }
  }
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
