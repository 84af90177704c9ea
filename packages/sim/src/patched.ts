/**
 * Runs the simulation from a copy of the sources with a patch applied: how planted bugs are found, and how further ones
 * are planted. Nothing in the working tree is touched, and neither the copy nor what runs in it outlives this process.
 */
import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process"
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { processExists } from "@ticketrush/engine/database/processes"
import { applyPatch, checkPatch } from "./patch.ts"

const root = resolve(import.meta.dirname, "../../..")
const copied = ["protocol", "engine", "payment", "cluster", "http", "audit", "sim"]
const parts = [...copied.map((name) => `packages/${name}/src`), "packages/web/js"]
const prefix = "ticketrush-patched-"

export type PatchedCopy = { readonly folder: string; readonly remove: () => void }

export const patchedCopy = (patchPath: string): PatchedCopy => {
  const patch = readFileSync(patchPath, "utf8")
  const copy = copyOfSources()
  try {
    applyPatch(copy.folder, patch, parts)
  } catch (failure) {
    copy.remove()
    throw failure
  }
  return copy
}

/** Whether each of the patches fits the sources is asked of one copy: none of them is applied. */
export const refusalsOf = (patchPaths: ReadonlyArray<string>): ReadonlyMap<string, string> => {
  const { folder, remove } = copyOfSources()
  const refusals = new Map<string, string>()
  for (const path of patchPaths) {
    try {
      checkPatch(folder, readFileSync(path, "utf8"), parts)
    } catch (refusal) {
      refusals.set(path, (refusal as Error).message)
    }
  }
  remove()
  return refusals
}

const copyOfSources = (): PatchedCopy => {
  removeOrphans()
  const folder = mkdtempSync(join(tmpdir(), `${prefix}${process.pid}-`))
  const remove = (): void => {
    rmSync(folder, { recursive: true, force: true })
    toEnd.delete(remove)
  }
  toEnd.add(remove)
  try {
    for (const part of parts) cpSync(join(root, part), join(folder, part), { recursive: true })
    for (const name of copied) {
      cpSync(join(root, "packages", name, "package.json"), join(folder, "packages", name, "package.json"))
    }
    linkModules(folder)
  } catch (failure) {
    remove()
    throw failure
  }
  return { folder, remove }
}

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

/** Of processes that were killed before they could remove theirs. */
const removeOrphans = (): void => {
  for (const name of readdirSync(tmpdir())) {
    const made = new RegExp(`^${prefix}(\\d+)-`).exec(name)
    if (made !== null && !processExists(Number(made[1]))) rmSync(join(tmpdir(), name), { recursive: true, force: true })
  }
}

// ---- the process in a copy ----

/** What the process in a copy says last; one that ends without it has not judged anything. */
export type Verdict = { readonly exitCode: number }

/** The exit code of a run of the copy. */
export const runPatched = (copy: PatchedCopy, args: ReadonlyArray<string>): Promise<number> => {
  const { verdict } = startPatched(copy, args, ["inherit", "inherit", "inherit", "ipc"])
  return verdict
}

export const startPatched = (
  { folder }: PatchedCopy,
  args: ReadonlyArray<string>,
  stdio: SpawnOptions["stdio"],
): { readonly child: ChildProcess; readonly verdict: Promise<number> } => {
  const child = spawn(process.execPath, [join(folder, "packages/sim/src/patched-main.ts"), ...args], { stdio })
  const end = (): void => void child.kill("SIGKILL")
  toEnd.add(end)
  let said: Verdict | undefined
  child.once("message", (message) => {
    said = message as Verdict
  })
  const verdict = new Promise<number>((done, fail) => {
    child.once("error", fail)
    child.once("close", (code, signal) => {
      toEnd.delete(end)
      // What cannot be printed, or throws after the verdict, ends it with another code.
      if (said !== undefined && code === said.exitCode) done(code)
      else fail(new Error(`the patched simulation ended without a verdict, ${signal ?? `exit code ${code}`}`))
    })
  })
  return { child, verdict }
}

/** What must not outlive this process. */
const toEnd = new Set<() => void>()

/** However a program that plants bugs ends, short of being killed, copies and their processes end with it. */
export const endCopies = (): void => {
  for (const end of [...toEnd].reverse()) end()
}
