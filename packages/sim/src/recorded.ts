/** A run that was written to a file, and the same run once more. */

import { mkdirSync, rmSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { reasonOf } from "@ticketrush/protocol"
import { readScenario } from "./overrides.ts"
import { runWorld } from "./run.ts"
import type { Scenario } from "./swarm.ts"
import { readTextFile } from "./text-file.ts"
import { type TimelineHead, timelineHtml } from "./timeline.ts"
import { traceLine } from "./trace.ts"
import type { World } from "./World.ts"

type Recorded = {
  readonly scenario: Scenario
  readonly commit: string
  /** The bug that was planted; null: none. */
  readonly patch: string | null
  readonly hash: string
  readonly violation: string | null
  readonly events: ReadonlyArray<string>
}

export type About = { readonly commit: string; readonly patch: string | undefined }

export const linesOf = (world: World): ReadonlyArray<string> =>
  world.trace.events().map((event) => traceLine(event, world.trace.lanes))

export type Run = {
  readonly world: World
  readonly scenario: Scenario
  readonly about: About
  readonly events: ReadonlyArray<string>
  readonly head: TimelineHead
}

/** Writes trace and timeline, both or none; gives their names. */
export const writeRun = (folder: string, { world, scenario, about, events, head }: Run): string => {
  const name = join(folder, `seed-${scenario.seed}`)
  const run: Recorded = {
    scenario,
    commit: about.commit,
    patch: about.patch ?? null,
    hash: world.trace.hash(),
    violation: world.violation ?? null,
    events,
  }
  const files = [
    { path: `${name}.json`, text: JSON.stringify(run, null, 1) },
    { path: `${name}.html`, text: timelineHtml(world, head) },
  ]
  mkdirSync(folder, { recursive: true })
  try {
    for (const { path, text } of files) writeFileSync(path, text)
  } catch (failure) {
    for (const { path } of files) rmSync(path, { force: true })
    throw failure
  }
  return files.map(({ path }) => path).join(" and ")
}

/** Runs what is in the file again; gives the lines to print and the exit code. */
export const replayRun = (path: string, { commit, patch }: About): readonly [number, ...string[]] => {
  const was = readRecorded(path)
  if (was.patch !== null && patch === undefined) throw new Error(`${path} was written with --patch ${was.patch}`)
  const world = runWorld(was.scenario, true)
  const is = linesOf(world)
  const violation = world.violation ?? null
  const at = firstDifference(was.events, is)
  if (at >= 0) {
    return [
      1,
      `another course since event ${at} (written at commit ${was.commit}, this is ${commit})`,
      `  was ${was.events[at] ?? "the end"}`,
      `  is  ${is[at] ?? "the end"}`,
    ]
  }
  if (world.trace.hash() !== was.hash)
    return [1, `the same events, with other contents: trace hash ${world.trace.hash()}`]
  if (violation !== was.violation) return [1, `the same run, judged otherwise: was ${was.violation}, is ${violation}`]
  return [
    violation === null ? 0 : 1,
    `the same run: ${is.length} events, trace hash ${was.hash}`,
    violation === null ? "no violation" : `VIOLATION ${violation}`,
  ]
}

const firstDifference = (a: ReadonlyArray<string>, b: ReadonlyArray<string>): number => {
  const longer = a.length > b.length ? a : b
  return longer.findIndex((_, i) => a[i] !== b[i])
}

const readRecorded = (path: string): Recorded => {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found === undefined) throw new Error(`${path} cannot be read: there is no such file`)
  if (!found.isFile()) throw new Error(`${path} is no file`)
  const text = readTextFile(path)
  try {
    const run = (JSON.parse(text) ?? {}) as Record<string, unknown>
    const { scenario, commit, patch = null, hash, violation, events } = run
    const isText = (value: unknown): value is string => typeof value === "string"
    if (!isText(commit) || !isText(hash) || !(patch === null || isText(patch)))
      throw new Error("it has no commit or no hash")
    if (!(violation === null || isText(violation))) throw new Error("it has no verdict")
    if (!Array.isArray(events) || !events.every(isText)) throw new Error("it has no events")
    return { scenario: readScenario(scenario), commit, patch, hash, violation, events }
  } catch (failure) {
    const [why] = reasonOf(failure).split("\n")
    throw new Error(`${path} is no run that was written here: ${why}`)
  }
}
