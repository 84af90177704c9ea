/**
 * Which test files reach which statement, and how long each takes. It is learned by running them over sources with
 * notes, and kept: after a change of sources, or of what tests share, all of them are run anew; after a change of a test
 * file that file alone.
 */
import { createHash } from "node:crypto"
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { root } from "../gate/Step.ts"
import type { Mutant } from "./Mutant.ts"
import type { FileResult } from "./messages.ts"
import { notesFileOf } from "./notes.ts"
import { type Probe, probeAt, probesOf, withProbes } from "./probes.ts"
import type { SourceFile } from "./scope.ts"
import { TestHost } from "./TestHost.ts"

/** Nothing that passes takes longer, however busy the machine. */
const msMax = 300_000

export type Reach = {
  /** Milliseconds that a test file takes behind others in one process; for those that pass without a mutant. */
  readonly ms: Readonly<Record<string, number>>
  /** The test files that reach a mutant. */
  readonly testsOf: (mutant: Mutant) => ReadonlyArray<string>
  /** How much of all that a test file reaches lies in a source, from 0 to 1. */
  readonly share: (test: string, source: string) => number
}

type Kept = {
  /** Of all that every test may depend on. */
  readonly key: string
  /** Each test file that passed, as it was then. */
  readonly tests: Readonly<Record<string, string>>
  readonly ms: Readonly<Record<string, number>>
}

/** Sources with their probes, and the number of the first one of each among all. */
type Noted = ReadonlyMap<string, { readonly first: number; readonly probes: ReadonlyArray<Probe> }>

const notedOf = (sources: ReadonlyArray<SourceFile>): Noted => {
  const noted = new Map<string, { first: number; probes: ReadonlyArray<Probe> }>()
  let first = 0
  for (const { path, text } of sources) {
    const probes = probesOf(path, text)
    noted.set(path, { first, probes })
    first += probes.length
  }
  return noted
}

const digestOf = (file: string): string =>
  createHash("sha256")
    .update(readFileSync(join(root, file)))
    .digest("hex")

/** Covers every file that may change what a test reaches, or which types there are, but for the tests themselves. */
export const keyOf = (sources: ReadonlyArray<SourceFile>): string => {
  const hash = createHash("sha256").update(sources.map(({ path }) => path).join())
  const folders = readdirSync(join(root, "packages")).flatMap((name) =>
    ["src", "test"].map((part) => join("packages", name, part)),
  )
  for (const folder of [...folders, "testing/src"]) {
    if (!existsSync(join(root, folder))) continue
    for (const entry of readdirSync(join(root, folder), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !entry.name.endsWith(".ts") || entry.name.endsWith(".test.ts")) continue
      const file = join(entry.parentPath, entry.name)
      hash.update(file.slice(root.length)).update(readFileSync(file))
    }
  }
  return hash.digest("hex")
}

export const learnReach = async (
  sources: ReadonlyArray<SourceFile>,
  tests: ReadonlyArray<string>,
  folder: string,
  progress: (done: number, file: string) => void,
  started: (host: TestHost) => void,
): Promise<Reach> => {
  const noted = notedOf(sources)
  const notesFolder = join(folder, "reach")
  const keptFile = join(folder, "reach.json")
  const key = keyOf(sources)
  const digests = Object.fromEntries(tests.map((test) => [test, digestOf(test)]))
  const found = existsSync(keptFile) ? (JSON.parse(readFileSync(keptFile, "utf8")) as Kept) : undefined
  const kept = found?.key === key ? found : { key, tests: {}, ms: {} }
  // Notes are numbered for the sources that they were made over: none of others may be found beside new ones.
  if (found?.key !== key) rmSync(keptFile, { force: true })
  // One that failed before is tried again: the machine may have been too busy for it.
  const changed = tests.filter((test) => kept.tests[test] !== digests[test])
  const ways = { folder, notesFolder, progress, started }
  const learned = changed.length === 0 ? {} : await runAll(sources, noted, changed, ways)
  const known = tests.filter((test) => !changed.includes(test))
  const ms = { ...Object.fromEntries(known.map((test) => [test, kept.ms[test]])), ...learned }
  const passed = Object.fromEntries(Object.keys(ms).map((test) => [test, digests[test]]))
  const now: Kept = { key, tests: { ...kept.tests, ...passed }, ms: { ...kept.ms, ...ms } }
  writeFileSync(keptFile, JSON.stringify(now))
  const passing = tests.filter((test) => ms[test] !== undefined)
  const notesOf = new Map(passing.map((test) => [test, readFileSync(join(notesFolder, notesFileOf(test)))]))
  const reached = (test: string, from: number, to: number): number => {
    let count = 0
    for (const each of notesOf.get(test)!.subarray(from, to)) count += each
    return count
  }
  return {
    ms,
    share: (test, source) => {
      const { first, probes } = noted.get(source)!
      return reached(test, first, first + probes.length) / Math.max(1, reached(test, 0, Number.POSITIVE_INFINITY))
    },
    testsOf: ({ path, start }) => {
      const { first, probes } = noted.get(path)!
      const probe = probeAt(probes, start)
      // What runs when the file is loaded is noted by the first test alone: all who use anything of the file reach it.
      const [from, to] =
        probes[probe]?.called === true ? [first + probe, first + probe + 1] : [first, first + probes.length]
      return passing.filter((test) => notesOf.get(test)!.subarray(from, to).includes(1))
    },
  }
}

type Ways = {
  readonly folder: string
  readonly notesFolder: string
  readonly progress: (done: number, file: string) => void
  /** Told of the process that runs them, so that it can be stopped. */
  readonly started: (host: TestHost) => void
}

const runAll = async (
  sources: ReadonlyArray<SourceFile>,
  noted: Noted,
  tests: ReadonlyArray<string>,
  { folder, notesFolder, progress, started }: Ways,
): Promise<Kept["ms"]> => {
  for (const test of tests) rmSync(join(notesFolder, notesFileOf(test)), { force: true })
  mkdirSync(notesFolder, { recursive: true })
  const changes = sources.map(({ path, text }) => ({
    path: join(root, path),
    text: withProbes(path, text, noted.get(path)!.first),
  }))
  const host = new TestHost({ folder, reach: notesFolder })
  started(host)
  const ms: Record<string, number> = {}
  const heard = ({ file, ms: took }: FileResult): void => {
    ms[file] = Math.max(1, Math.round(took))
    progress(Object.keys(ms).length, file)
  }
  try {
    const { error, files, timedOut } = await host.run(tests, changes, () => msMax, heard)
    for (const { failed, file } of files) {
      if (failed === undefined) continue
      delete ms[file]
      console.error(`left out, it fails without a mutant: ${file}: ${failed.test}: ${failed.error}`)
    }
    const why = error ?? timedOut
    if (why !== undefined) throw new Error(`the tests do not pass without a mutant: ${why}`)
  } finally {
    await host.stop()
  }
  return ms
}
