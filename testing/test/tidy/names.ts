/** Rules about exported names: a value that no other file imports, and a type that two files define. */
import { resolveImport, type Source } from "./sources.ts"
import { childrenOf, isNode, type Node, nameOf, syntaxOf, walk } from "./syntax.ts"

const isProduct = ({ path }: Source) => /^packages\/[a-z]+\/(src|js)\/.*\.(ts|js)$/.test(path)
const isTypes = ({ type }: Node) => /^TS(TypeAlias|Interface)Declaration$/.test(type)

type Exported = { readonly name: string; readonly declared: Node }

/** What a file declares and exports in one go; lists of names that it exports otherwise are taken as used. */
const exportsOf = (source: Source): ReadonlyArray<Exported> =>
  childrenOf(syntaxOf(source))
    .filter((node) => node.type === "ExportNamedDeclaration" && node.declaration !== null)
    .flatMap((node) => {
      const declared = node.declaration as Node
      const nodes = (declared.declarations as ReadonlyArray<Node> | undefined) ?? [declared]
      return nodes.flatMap(({ id }) => {
        const name = nameOf(id)
        return name === undefined ? [] : [{ name, declared }]
      })
    })

const everything = "*"

/** The names of each file that other files import; `*` where one takes all of them. */
const importedNames = (sources: ReadonlyArray<Source>): ReadonlyMap<string, ReadonlySet<string>> => {
  const names = new Map<string, Set<string>>()
  for (const source of sources.filter(({ path }) => /\.(ts|js)$/.test(path))) {
    walk(syntaxOf(source), (node) => {
      const from = nameOf(node.source)
      const target = from === undefined ? undefined : resolveImport(source.path, from)
      if (target === undefined) return
      const known = names.get(target) ?? new Set()
      names.set(target, known)
      for (const name of takenBy(node)) known.add(name)
    })
  }
  return names
}

const takenBy = (node: Node): ReadonlyArray<string> => {
  const specifiers = (node.specifiers as ReadonlyArray<Node> | undefined) ?? []
  switch (node.type) {
    case "ImportDeclaration":
      return specifiers.map((each) => (each.type === "ImportSpecifier" ? nameOf(each.imported)! : everything))
    case "ExportNamedDeclaration":
      return specifiers.map((each) => nameOf(each.local)!)
    default:
      // `export *`, `import(...)` and a type by its file: all of it may be used.
      return [everything]
  }
}

/** The index of a package is there for others; types stay beside the values that they describe. */
const isOffered = ({ path }: Source) => path.endsWith("/src/index.ts")

/** An error is part of what its module offers, and is recognized by its tag. */
const isError = ({ superClass, type }: Node, { text }: Source): boolean =>
  type === "ClassDeclaration" && isNode(superClass) && /Error\b/.test(text.slice(superClass.start, superClass.end))

/** Values that are exported and that no other file imports, product or test. */
export const deadExports = (sources: ReadonlyArray<Source>): ReadonlyArray<string> => {
  const imported = importedNames(sources)
  return sources
    .filter((source) => isProduct(source) && !isOffered(source))
    .flatMap((source) => {
      const used = imported.get(source.path) ?? new Set()
      return exportsOf(source)
        .filter(
          ({ declared, name }) =>
            !isTypes(declared) && !isError(declared, source) && !used.has(name) && !used.has(everything),
        )
        .map(({ name }) => `${source.path}: no other file imports ${name}`)
    })
}

const isTypeScript = ({ path }: Source) => path.endsWith(".ts")

/** Exported types, classes among them, whose name two files of the product define; the files are in order. */
export const typeNamesTwice = (sources: ReadonlyArray<Source>): Readonly<Record<string, ReadonlyArray<string>>> => {
  const files = new Map<string, Array<string>>()
  for (const source of sources.filter((each) => isProduct(each) && isTypeScript(each))) {
    const types = exportsOf(source).filter(({ declared }) => isTypes(declared) || declared.type === "ClassDeclaration")
    for (const name of new Set(types.map((each) => each.name)))
      files.set(name, [...(files.get(name) ?? []), source.path])
  }
  return Object.fromEntries(
    [...files]
      .filter(([, paths]) => paths.length > 1)
      .map(([name, paths]) => [name, paths.toSorted()] as const)
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  )
}
