/** Puts the last result of each experiment into the page of the benches, behind what is written by hand. */
import { readFileSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { reportMarkdown } from "./report.ts"
import { hasResults, lineAt } from "./results.ts"

const page = fileURLToPath(new URL("../../docs/internals/bench.md", import.meta.url))
const heading = "## Figures as measured\n"

export const writeDocs = (experiments: ReadonlyArray<string>): string => {
  const text = readFileSync(page, "utf8")
  const at = text.indexOf(heading)
  if (at < 0) throw new Error(`${page} has no heading ${heading.trim()}`)
  const parts = experiments.filter(hasResults).map((name) => `### ${name}\n\n${reportMarkdown(lineAt(name))}\n`)
  const about = "\nThe last line of each file in `bench/results/`, put here by `npm run bench -- docs`.\n\n"
  writeFileSync(page, text.slice(0, at) + heading + about + parts.join("\n"))
  return `${parts.length} experiments are in ${page}`
}
