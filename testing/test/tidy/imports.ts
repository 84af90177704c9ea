/** Rules about who imports whom: the table of workspaces, and circles between folders. */
import { dirname } from "node:path"
import { importTable, type Row } from "../../../scripts/import-table.ts"
import { importsOf, resolveImport, type Source } from "./sources.ts"
import { type Place, placeOf } from "./workspaces.ts"

const codeOf = (sources: ReadonlyArray<Source>) => sources.filter(({ path }) => /\.(ts|js)$/.test(path))

/** `part` is the folder or file directly in the sources of the workspace. */
type Target = { readonly workspace: string; readonly part: string }

/** What an import of our own code leads to. */
const targetOf = (from: string, specifier: string): Target | undefined => {
  const target = resolveImport(from, specifier)
  if (target === undefined) return undefined
  const [part] = target.replace(/^(packages\/)?[a-z]+\/(src|js)\//, "").split("/")
  return { workspace: placeOf(target)?.workspace ?? "the root", part: part.replace(/\.ts$/, "") }
}

type Table = Readonly<Record<string, Row>>

const allowedFor = ({ test, workspace }: Place, table: Table): ReadonlyArray<string> => [
  ...table[workspace].imports,
  ...(test ? table[workspace].tests : []),
]

const allows = (entry: string, { part, workspace }: Target): boolean =>
  entry === workspace || entry === `${workspace}/${part}`

/** The gate is tested where the servers are: `testing` alone may import the scripts. */
const isGateTest = (path: string, target: string) => path.startsWith("testing/test/") && target === "the root"

export const importDirection = (source: Source, table: Table = importTable): ReadonlyArray<string> => {
  const place = placeOf(source.path)
  if (place === undefined) return []
  if (table[place.workspace] === undefined) return [`${place.workspace} is not in scripts/import-table.ts`]
  const allowed = allowedFor(place, table)
  return importsOf(source).flatMap((specifier) => {
    const target = targetOf(source.path, specifier)
    if (target === undefined || target.workspace === place.workspace) return []
    if (isGateTest(source.path, target.workspace) || allowed.some((entry) => allows(entry, target))) return []
    return [`${place.workspace} may not import ${target.workspace} (${specifier})`]
  })
}

/** Entries of the table that nothing needs any more. */
export const unusedImports = (sources: ReadonlyArray<Source>, table: Table = importTable): ReadonlyArray<string> => {
  const needed = codeOf(sources).flatMap((source) => {
    const place = placeOf(source.path)
    return importsOf(source).flatMap((specifier) => {
      const target = targetOf(source.path, specifier)
      return place === undefined || target === undefined ? [] : [{ place, target }]
    })
  })
  const isNeeded = (name: string, entry: string, test: boolean): boolean =>
    needed.some(({ place, target }) => place.workspace === name && place.test === test && allows(entry, target))
  return Object.entries(table).flatMap(([name, { imports, tests }]) => [
    ...imports.filter((entry) => !isNeeded(name, entry, false)).map((entry) => `${name} imports ${entry}`),
    ...tests.filter((entry) => !isNeeded(name, entry, true)).map((entry) => `tests of ${name} import ${entry}`),
  ])
}

/**
 * Circles between folders of sources. A file that lies directly in `src` stands for itself: an entry that puts the
 * folders together and a small thing that all of them use may lie side by side there.
 */
export const circles = (sources: ReadonlyArray<Source>): ReadonlyArray<ReadonlyArray<string>> => {
  const paths = new Set(sources.map(({ path }) => path))
  const leadsTo = new Map<string, Set<string>>()
  for (const source of codeOf(sources).filter(({ path }) => !path.includes("/test/"))) {
    const from = knotOf(source.path)
    const targets = leadsTo.get(from) ?? new Set()
    leadsTo.set(from, targets)
    for (const specifier of importsOf(source)) {
      const target = resolveImport(source.path, specifier)
      if (target !== undefined && paths.has(target) && knotOf(target) !== from) targets.add(knotOf(target))
    }
  }
  return connected(leadsTo)
    .filter((circle) => circle.length > 1)
    .map((circle) => circle.toSorted())
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
}

const knotOf = (path: string): string => (/\/src\/[^/]+$/.test(path) ? path : dirname(path))

/** The strongly connected parts of a graph (Tarjan): within one, each knot leads to each other. */
const connected = (leadsTo: ReadonlyMap<string, ReadonlySet<string>>): ReadonlyArray<ReadonlyArray<string>> => {
  const order = new Map<string, number>()
  const lowest = new Map<string, number>()
  const open: Array<string> = []
  const parts: Array<ReadonlyArray<string>> = []
  const enter = (knot: string): void => {
    order.set(knot, order.size)
    lowest.set(knot, order.get(knot)!)
    open.push(knot)
    for (const next of leadsTo.get(knot) ?? []) {
      if (!order.has(next)) enter(next)
      if (open.includes(next)) lowest.set(knot, Math.min(lowest.get(knot)!, lowest.get(next)!))
    }
    if (lowest.get(knot) === order.get(knot)) parts.push(open.splice(open.indexOf(knot)))
  }
  for (const knot of leadsTo.keys()) if (!order.has(knot)) enter(knot)
  return parts
}
