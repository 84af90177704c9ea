/** The files of the repository as the house rules see them. */
import { readdirSync, readFileSync } from "node:fs"
import { dirname, extname, join, relative, resolve } from "node:path"

export type Source = { readonly path: string; readonly text: string }

export const root = resolve(import.meta.dirname, "../../..")

const ignoredFolders = new Set([
  ...["node_modules", ".git", ".data", ".cache", "coverage"],
  ...["sim-out", "mutants-out", "results", "golden"],
])
const textEndings = new Set([
  ".ts",
  ".tsx",
  ".js",
  ".json",
  ".md",
  ".sql",
  ".yml",
  ".html",
  ".css",
  ".sh",
  ".http",
  ".xml",
  ".svg",
  ".jsonl",
  ".c",
  ".conf",
  "",
])

/** All files, paths from the root of the repository. */
export const files: ReadonlyArray<string> = readdirSync(root, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name !== "package-lock.json")
  .map((entry) => relative(root, join(entry.parentPath, entry.name)))
  .filter((path) => !path.split("/").some((part) => ignoredFolders.has(part)))

/** Those that are text. */
export const sources: ReadonlyArray<Source> = files
  .filter((path) => textEndings.has(extname(path)))
  .map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }))

/** The code without comments and without what stands in quotes, line by line where it was. */
export const bareCode = (text: string): string =>
  text.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`/g, (hidden) =>
    hidden.replace(/[^\n]/g, " "),
  )

const importPatterns = [
  /(?:^|\n)\s*(?:import|export)\s[\w$*{},\s]*?\bfrom\s+["']([^"'\n]+)["']/g,
  /(?:^|\n)\s*import\s+["']([^"'\n]+)["']/g,
  /\bimport\(\s*["']([^"'\n]+)["']/g,
  /\bimport\.meta\.resolve\(\s*["']([^"'\n]+)["']/g,
]

/** What a file imports or finds by name, statically or not, as written. */
export const importsOf = ({ text }: Source): ReadonlyArray<string> =>
  importPatterns.flatMap((pattern) => [...text.matchAll(pattern)].map((match) => match[1]))

/** Where an import of our own code leads; undefined for a package of others. */
export function resolveImport(from: string, specifier: string): string | undefined {
  if (specifier.startsWith(".")) return join(dirname(from), specifier)
  const own = /^@ticketrush\/([a-z]+)(?:\/(.+))?$/.exec(specifier)
  if (own === null) return undefined
  const [, name, path = "index"] = own
  return `${name === "testing" || name === "bench" ? name : `packages/${name}`}/src/${path}.ts`
}

/** What the rules are held against: the tidy tests name what the rules forbid. */
export const judged = sources.filter(({ path }) => !path.startsWith("testing/test/tidy/"))
