/** What the figures were measured on. Without it a figure means nothing, with it still only on this machine. */
import { execFileSync } from "node:child_process"
import { closeSync, fdatasyncSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from "node:fs"
import { cpus, loadavg, tmpdir, totalmem } from "node:os"
import { join } from "node:path"
import { median } from "./stats.ts"

export type Machine = {
  readonly cores: number
  readonly cpu: string
  readonly memoryGiB: number
  readonly node: string
  /** Median time of one 8 KiB write with fdatasync in the temporary folder, in microseconds. */
  readonly fdatasyncUs: number
}

const fdatasyncUs = (): number => {
  const folder = mkdtempSync(join(tmpdir(), "ticketrush-bench-"))
  const file = openSync(join(folder, "wal"), "w")
  const page = Buffer.alloc(8192, 1)
  try {
    const times: number[] = []
    for (let i = 0; i < 200; i++) {
      const before = performance.now()
      writeSync(file, page, 0, page.length, (i % 128) * page.length)
      fdatasyncSync(file)
      times.push((performance.now() - before) * 1_000)
    }
    return Math.round(median(times))
  } finally {
    closeSync(file)
    rmSync(folder, { recursive: true })
  }
}

export const machine = (): Machine => ({
  cores: cpus().length,
  cpu: cpus()[0]?.model ?? "unknown",
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  node: process.version,
  fdatasyncUs: fdatasyncUs(),
})

/** The commit, with a mark when files differ from it. */
export const commit = (): string => {
  const git = (...words: ReadonlyArray<string>): string => execFileSync("git", words, { encoding: "utf8" }).trim()
  try {
    const changed = git("status", "--porcelain", "--untracked-files=no") !== ""
    return git("rev-parse", "--short", "HEAD") + (changed ? "+changes" : "")
  } catch {
    return "unknown"
  }
}

/** How busy the machine is besides us, and time that the hypervisor took away since boot (Linux; else zeros). */
export const noise = (): { readonly load1: number; readonly stealTicks: number; readonly ticks: number } => {
  const load1 = loadavg()[0]
  try {
    const fields = readFileSync("/proc/stat", "utf8").split("\n")[0].trim().split(/\s+/).slice(1).map(Number)
    return { load1, stealTicks: fields[7], ticks: fields.reduce((sum, ticks) => sum + ticks, 0) }
  } catch {
    return { load1, stealTicks: 0, ticks: 0 }
  }
}
