/** What is mutated, and which tests are asked. */
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { root } from "../gate/Step.ts"

/** Folders of sources, by the name that `--only` takes. */
export const folders = {
  core: "packages/engine/src/core",
  actor: "packages/engine/src/actor",
  journal: "packages/engine/src/journal",
  stream: "packages/http/src/stream",
  audit: "packages/audit/src",
} as const

export type Folder = keyof typeof folders

export type SourceFile = { readonly path: string; readonly text: string }

const filesBelow = (folder: string): ReadonlyArray<string> =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .sort()

/** The sources in question, by path. */
export const sourcesOf = (names: ReadonlyArray<Folder>): ReadonlyArray<SourceFile> =>
  names
    .flatMap((name) => filesBelow(folders[name]))
    .filter((path) => path.endsWith(".ts"))
    .map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }))

/** A few seeds of the simulation as a test, which the tests of the repository do not run. */
export const shortSeeds = "packages/sim/test/short-seeds.ts"

/** A server of PostgreSQL is started for the tests of the journal in it: nothing else runs that code. */
const withServer = /^packages\/engine\/test\/journal\/[\w.-]+\.postgres\.test\.ts$/
const withService = /\.(postgres|process|browser)\.test\.ts$/

/** The tests that may notice a change. Those of routes ask the same of the engine, from further away. */
const testFolders = [
  ...["core", "actor", "journal", "feed", "health", "ownership"].map((name) => `engine/test/${name}`),
  ...["audit/test", "http/test/stream", "sim/test/regressions"],
]

export const testFiles = (): ReadonlyArray<string> => [
  ...testFolders
    .flatMap((folder) => filesBelow(`packages/${folder}`))
    .filter((path) => path.endsWith(".test.ts"))
    .filter((path) => !withService.test(path) || withServer.test(path)),
  shortSeeds,
]

const packageOf = (path: string): string => path.split("/")[1]

/** A package with all that its manifest leads to. */
const usedBy = (name: string, known = new Set<string>()): ReadonlySet<string> => {
  if (known.has(name)) return known
  known.add(name)
  const manifest = JSON.parse(readFileSync(join(root, "packages", name, "package.json"), "utf8")) as Manifest
  for (const used of Object.keys({ ...manifest.dependencies, ...manifest.devDependencies })) {
    const [scope, own] = used.split("/")
    if (scope === "@ticketrush" && existsSync(join(root, "packages", own))) usedBy(own, known)
  }
  return known
}
type Manifest = Readonly<Partial<Record<"dependencies" | "devDependencies", Readonly<Record<string, string>>>>>

/** The tests of packages that use one of those of the sources. */
export const testsNear = (tests: ReadonlyArray<string>, sources: ReadonlyArray<string>): ReadonlyArray<string> => {
  const asked = new Set(sources.map(packageOf))
  const near = new Map(
    [...new Set(tests.map(packageOf))].map((name) => [name, [...usedBy(name)].some((used) => asked.has(used))]),
  )
  return tests.filter((test) => near.get(packageOf(test)) === true)
}
