/** Rules about manifests: what they depend on is imported, what is imported they depend on, what they export is there. */
import { isBuiltin } from "node:module"
import { importsOf, type Source } from "./sources.ts"
import type { Manifest, Workspace } from "./workspaces.ts"

/** The package of an import: `pg`, `@effect/sql-pg`. Undefined for a path and for what is part of Node. */
const packageOf = (specifier: string): string | undefined => {
  if (/^[./]/.test(specifier) || specifier === "" || isBuiltin(specifier)) return undefined
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/")
}

/** k6 runs its scripts itself and brings what they import. */
const isCode = ({ path }: Source) => !/^bench\/k6\/\w[\w-]*\.js$/.test(path)

const packagesIn = (files: ReadonlyArray<Source>): ReadonlySet<string> =>
  new Set(files.flatMap(importsOf).flatMap((specifier) => packageOf(specifier) ?? []))

const isTest = ({ path }: Source) => path.includes("/test/")

const forSources = ({ dependencies, optionalDependencies }: Manifest) => [
  ...Object.keys(dependencies ?? {}),
  ...Object.keys(optionalDependencies ?? {}),
]
const forTests = ({ devDependencies }: Manifest) => Object.keys(devDependencies ?? {})

/** Used in another way than by an import; each with the way. */
export type Kept = Readonly<Record<string, string>>

export const unusedDependencies = (workspaces: ReadonlyArray<Workspace>, kept: Kept): ReadonlyArray<string> =>
  workspaces.flatMap(({ code, manifest, name }) => {
    const files = code.filter(isCode)
    const everywhere = packagesIn(files)
    // Types of a package are used with the package; a package that only tests use belongs to devDependencies.
    const isUsed = (used: ReadonlySet<string>) => (dependency: string) =>
      used.has(dependency.replace(/^@types\//, "")) || dependency in kept
    return [
      ...forSources(manifest).filter(
        (each) => !isUsed(name === "root" ? everywhere : packagesIn(files.filter((file) => !isTest(file))))(each),
      ),
      ...forTests(manifest).filter((each) => !isUsed(everywhere)(each)),
    ].map((dependency) => `${name}: nothing imports ${dependency}`)
  })

/** npm would find these in the root folder by chance; the package alone would not work. */
export const undeclaredDependencies = (workspaces: ReadonlyArray<Workspace>): ReadonlyArray<string> => {
  const shared = forTests(workspaces.find(({ name }) => name === "root")?.manifest ?? { name: "" })
  return workspaces.flatMap(({ code, manifest, name }) => {
    const files = code.filter(isCode)
    const sources = name === "root" ? [] : files.filter((file) => !isTest(file))
    const declared = new Set([manifest.name, ...forSources(manifest)])
    const inTests = new Set([...declared, ...forTests(manifest), ...shared])
    return [
      ...[...packagesIn(sources)].filter((each) => !declared.has(each)),
      ...[...packagesIn(files.filter(isTest))].filter((each) => !inTests.has(each)),
    ].map((dependency) => `${name} imports ${dependency} and does not depend on it`)
  })
}

/** Where `exports` leads: a file, or with a star at least one. */
export const exportsWithoutTarget = (
  { folder, manifest, name }: Workspace,
  paths: ReadonlySet<string>,
): ReadonlyArray<string> =>
  Object.entries(manifest.exports ?? {}).flatMap(([exported, target]) => {
    if (typeof target !== "string") return [`${name}: the target of ${exported} is one path`]
    const [before, after] = `${folder}${target.replace(/^\.\//, "")}`.split("*")
    const leads =
      after === undefined
        ? paths.has(before)
        : [...paths].some((path) => path.startsWith(before) && path.endsWith(after))
    return leads ? [] : [`${name}: ${exported} leads to ${target}, which is not there`]
  })

/** Packages whose index loads much more than is used of them. */
const bySubpath = ["@effect/platform-node"]

export const importsOfWholeIndexes = (source: Source): ReadonlyArray<string> =>
  importsOf(source)
    .filter((specifier) => bySubpath.includes(specifier))
    .map((specifier) => `import the part of ${specifier} that is used, as ${specifier}/NodeRuntime`)
