/**
 * Words in place of a subject (`whoever`, `nobody`): a sentence with one of them makes its reader find out who acts, where
 * person, caller, client, owner or process would say it. They are counted by folder, in code and prose alike.
 */
import type { Source } from "./sources.ts"

const words = /\b(?:whoever|somebody|nobody|everybody|whatever|anybody)\b/gi

/** Pages whose text a measurement writes: what stands there changes with the results. */
const measured = /^docs\/(internals\/(bench|mutants-report)\.md$|lab\/|reports\/)/

const folderOf = (path: string): string | undefined =>
  /^packages\/[a-z]+\/(?:src|test|js)(?=\/)/.exec(path)?.[0] ?? /^(?:bench|docs|scripts|testing)(?=\/)/.exec(path)?.[0]

/** How often such words stand in each folder. */
export const vagueWords = (sources: ReadonlyArray<Source>): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {}
  for (const { path, text } of sources) {
    const folder = folderOf(path)
    if (folder === undefined || measured.test(path)) continue
    const found = text.match(words)?.length ?? 0
    if (found > 0) counts[folder] = (counts[folder] ?? 0) + found
  }
  return counts
}

/** What a folder without a bound may hold, and how far a bound may lie above its count: not each better sentence is a row. */
const slack = 10

/** Folders above their bound, and bounds that are to be lowered. */
export const vagueOffences = (
  counts: Readonly<Record<string, number>>,
  bounds: Readonly<Record<string, number>>,
): ReadonlyArray<string> =>
  [...new Set([...Object.keys(counts), ...Object.keys(bounds)])].sort().flatMap((folder) => {
    const [count, bound] = [counts[folder] ?? 0, bounds[folder] ?? slack]
    if (count > bound) return [`${folder}: ${count} words like "whoever", the bound is ${bound}: name who acts`]
    return bound - count > slack ? [`${folder}: ${count} words like "whoever", lower the bound from ${bound}`] : []
  })
