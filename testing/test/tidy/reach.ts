/** Which files lead to which. */
import { dirname, join } from "node:path"
import { importsOf, resolveImport, type Source } from "./sources.ts"

/** The files that the given ones lead to, themselves included. */
export function reachable(sources: ReadonlyArray<Source>, from: ReadonlyArray<string>): ReadonlySet<string> {
  const code = new Map(sources.filter(({ path }) => /\.tsx?$/.test(path)).map((source) => [source.path, source]))
  const reached = new Set<string>()
  const reach = (path: string): void => {
    const source = code.get(path)
    if (source === undefined || reached.has(path)) return
    reached.add(path)
    for (const target of leadsTo(source, code.keys())) reach(target)
  }
  for (const path of from) reach(path)
  return reached
}

/** Imports, and files named in quotes: workers and programs that are started, one by one or by the name of their folder. */
const leadsTo = (source: Source, paths: Iterable<string>): ReadonlyArray<string> => {
  const beside = (name: string) => join(dirname(source.path), name)
  const imported = importsOf(source).flatMap((specifier) => resolveImport(source.path, specifier) ?? [])
  const named = [...source.text.matchAll(/["'](\.{0,2}[\w./-]+\.ts)["']/g)].flatMap(([, name]) => [beside(name), name])
  const folders = [...source.text.matchAll(/`(\.{1,2}\/[\w./-]*\/)\$\{\w+\}\.ts`/g)].map(([, folder]) => beside(folder))
  const inFolders = folders.length === 0 ? [] : [...paths].filter((path) => folders.includes(`${dirname(path)}/`))
  return [...imported, ...named, ...inFolders]
}

/**
 * Files of the product that no product file leads to, from what people start on. Tests do not keep a file alive,
 * except the readable memory version beside a real one.
 */
export function deadFiles(sources: ReadonlyArray<Source>): ReadonlyArray<string> {
  const alive = reachable(sources, entries(sources))
  return sources
    .map(({ path }) => path)
    .filter((path) => /^(packages\/[a-z]+|testing|bench)\/src\/.*\.ts$/.test(path))
    .filter((path) => !alive.has(path) && !path.endsWith("Memory.ts"))
}

/** The scripts of package.json, the scripts folder, and the public index of each package. */
const entries = (sources: ReadonlyArray<Source>): ReadonlyArray<string> => [
  ...sources
    .filter(({ path }) => /^scripts\/|^vitest\.config\.ts$|\/src\/index\.ts$|\/page\/main\.tsx$/.test(path))
    .map(({ path }) => path),
  ...sources
    .filter(({ path }) => path.endsWith("package.json"))
    .flatMap(({ text }) => [...text.matchAll(/node (\S+\.ts)/g)].map((match) => match[1])),
]
