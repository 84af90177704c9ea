/** Files of the product that nothing uses. */
import { dirname, join } from "node:path"
import { importsOf, resolveImport, type Source } from "./sources.ts"

/** Product files that no product file leads to, from the entries on. Tests do not keep a file alive. */
export function deadFiles(sources: ReadonlyArray<Source>): ReadonlyArray<string> {
  const code = new Map(sources.filter(({ path }) => path.endsWith(".ts")).map((source) => [source.path, source]))
  const alive = new Set<string>()
  const reach = (path: string): void => {
    const source = code.get(path)
    if (source === undefined || alive.has(path)) return
    alive.add(path)
    for (const target of leadsTo(source)) reach(target)
  }
  for (const path of entries(sources)) reach(path)
  return [...code.keys()].filter((path) => /^(packages\/[a-z]+|testing|bench)\/src\//.test(path) && !alive.has(path))
}

/** Imports, and files named in quotes beside the file: workers and programs that are started. */
const leadsTo = (source: Source): ReadonlyArray<string> => [
  ...importsOf(source).flatMap((specifier) => resolveImport(source.path, specifier) ?? []),
  ...[...source.text.matchAll(/["'](\.{0,2}[\w./-]+\.ts)["']/g)].flatMap(([, name]) => [
    join(dirname(source.path), name),
    name,
  ]),
]

/** What people start: the scripts of package.json, the scripts folder, and the public index of each package. */
const entries = (sources: ReadonlyArray<Source>): ReadonlyArray<string> => [
  ...sources
    .filter(({ path }) => /^scripts\/|^vitest\.config\.ts$|\/src\/index\.ts$/.test(path))
    .map(({ path }) => path),
  ...sources
    .filter(({ path }) => path.endsWith("package.json"))
    .flatMap(({ text }) => [...text.matchAll(/node (\S+\.ts)/g)].map((match) => match[1])),
]
