/**
 * How many bytes of brotli a browser fetches before a page is there, and how many it may. The budgets stand in
 * docs/internals/page-design.md, page by page; beside them what each file weighed when they were written, so that a page that
 * is above its budget can say which of its files grew. Names of files are without the hash of their content.
 */
import { existsSync, readFileSync, statSync } from "node:fs"
import { join } from "node:path"

/** Of the page that sells, in all and on whichever address it begins. */
export const firstPageBytesMax = 120_000

export const dist = join(import.meta.dirname, "../dist")
const written = join(import.meta.dirname, "../../../docs/internals/page-design.md")

export type Weights = ReadonlyMap<string, number>

/** `assets/index-C-QkMOT0.js` is `index.js` whatever it holds. */
export const nameOf = (path: string): string => path.replace(/^assets\//, "").replace(/-[\w-]{8}(?=\.\w+$)/, "")

/** Of files of the build, as browsers that take brotli get them. Two files of one name weigh as one. */
export const weigh = (paths: Iterable<string>): Weights => {
  const weights = new Map<string, number>()
  for (const path of paths) {
    const file = join(dist, path)
    const bytes = statSync(existsSync(`${file}.br`) ? `${file}.br` : file).size
    weights.set(nameOf(path), (weights.get(nameOf(path)) ?? 0) + bytes)
  }
  return weights
}

/** Rows of the two tables of the page of documentation: a name between backticks or quotes, and a whole number of bytes. */
const rowsUnder = (heading: string): Weights => {
  const text = readFileSync(written, "utf8")
  const from = text.indexOf(`\n| ${heading} |`)
  const table = from < 0 ? "" : text.slice(from + 1).split("\n\n", 1)[0]
  return new Map(
    [...table.matchAll(/^\| ([^|]+?) \| ([\d,]+) \|/gm)].map(([, name, bytes]) => [
      name.replaceAll("`", ""),
      Number(bytes.replaceAll(",", "")),
    ]),
  )
}
export const budgets = (): Weights => rowsUnder("page")
export const weightsBefore = (): Weights => rowsUnder("file")

const bytes = (count: number): string => count.toLocaleString("en-US")

/** Null while it keeps to its budget; else a sentence that names the page, and each file that is heavier than it was or new. */
export const aboveBudget = (page: string, max: number, now: Weights, before: Weights): string | null => {
  const sum = [...now.values()].reduce((all, each) => all + each, 0)
  if (sum <= max) return null
  const grown = [...now]
    .map(([name, weight]) => ({ name, weight, was: before.get(name) }))
    .filter(({ weight, was }) => was === undefined || weight > was)
    .map(({ name, weight, was }) =>
      was === undefined ? `${name} is new (${bytes(weight)})` : `${name} grew from ${bytes(was)} to ${bytes(weight)}`,
    )
  return `the page "${page}" fetches ${bytes(sum)} bytes and may fetch ${bytes(max)}: ${grown.join(", ") || "no file grew"}`
}
