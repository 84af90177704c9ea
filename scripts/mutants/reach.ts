/**
 * Which test files reach which statement, and how long each takes. It is learned once by running all of them over
 * sources with notes, and kept for as long as neither sources nor tests change.
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
}

type Kept = { readonly key: string; readonly ms: Readonly<Record<string, number>> }

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

/** Covers every file that may change what a test reaches. */
const keyOf = (sources: ReadonlyArray<SourceFile>, tests: ReadonlyArray<string>): string => {
  const hash = createHash("sha256").update(sources.map(({ path }) => path).join() + tests.join())
  const folders = readdirSync(join(root, "packages")).flatMap((name) =>
    ["src", "test"].map((part) => join("packages", name, part)),
  )
  for (const folder of [...folders, "testing/src"]) {
    if (!existsSync(join(root, folder))) continue
    for (const entry of readdirSync(join(root, folder), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !entry.name.endsWith(".ts")) continue
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
): Promise<Reach> => {
  const noted = notedOf(sources)
  const notesFolder = join(folder, "reach")
  const keptFile = join(folder, "reach.json")
  const key = keyOf(sources, tests)
  const kept = existsSync(keptFile) ? (JSON.parse(readFileSync(keptFile, "utf8")) as Kept) : undefined
  const ms = kept?.key === key ? kept.ms : await runAll(sources, noted, tests, { folder, notesFolder }, progress)
  if (kept?.key !== key) writeFileSync(keptFile, JSON.stringify({ key, ms } satisfies Kept))
  const passing = tests.filter((test) => ms[test] !== undefined)
  const notesOf = new Map(passing.map((test) => [test, readFileSync(join(notesFolder, notesFileOf(test)))]))
  return {
    ms,
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

const runAll = async (
  sources: ReadonlyArray<SourceFile>,
  noted: Noted,
  tests: ReadonlyArray<string>,
  { folder, notesFolder }: { readonly folder: string; readonly notesFolder: string },
  progress: (done: number, file: string) => void,
): Promise<Kept["ms"]> => {
  rmSync(notesFolder, { recursive: true, force: true })
  mkdirSync(notesFolder, { recursive: true })
  const changes = sources.map(({ path, text }) => ({
    path: join(root, path),
    text: withProbes(path, text, noted.get(path)!.first),
  }))
  const host = new TestHost({ folder, reach: notesFolder })
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
