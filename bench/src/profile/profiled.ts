/** Runs something on a server that V8 profiles, and adds the profile up by function. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Finding } from "../Experiment.ts"
import { summary } from "../stats.ts"
import { type CpuProfile, type ProfileLine, profileLines } from "./summary.ts"

const lineCount = 25

export type Profiled<A> = { readonly result: A; readonly lines: ReadonlyArray<ProfileLine> }

/** `run` starts the server with these options of Node, and has stopped it when it answers. */
export const profiled = async <A>(run: (execArgv: ReadonlyArray<string>) => Promise<A>): Promise<Profiled<A>> => {
  const folder = mkdtempSync(join(tmpdir(), "ticketrush-profile-"))
  try {
    const result = await run(["--cpu-prof", `--cpu-prof-dir=${folder}`])
    // The main thread's is the largest: snapshots are made on threads of their own.
    const [profile] = readdirSync(folder)
      .map((name) => readFileSync(join(folder, name), "utf8"))
      .sort((a, b) => b.length - a.length)
    return { result, lines: profileLines(JSON.parse(profile) as CpuProfile) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

export const findingsOfProfile = (lines: ReadonlyArray<ProfileLine>): ReadonlyArray<Finding> =>
  lines.slice(0, lineCount).map(({ self, where }) => ({
    name: `  ${where}`,
    unit: "% of busy",
    value: summary([self * 100]),
  }))

export const profileNote =
  "Time in the function itself, of the time in which the thread was busy; the profiler costs some itself."
