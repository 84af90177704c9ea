/** Rules about words: each is defined once, and the numbers ① to ⑩ stand where the architecture puts them. */
import type { Source } from "./sources.ts"

/** Words that a glossary defines more than once. */
export const definedTwice = (glossary: string): ReadonlyArray<string> => {
  const words = [...glossary.matchAll(/^\| \*\*([^*]+)\*\* \|/gm)].map(([, word]) => word.toLowerCase())
  return [...new Set(words.filter((word, nth) => words.indexOf(word) !== nth))]
}

const numbers = "①②③④⑤⑥⑦⑧⑨⑩"

/** What the table of the architecture page says: the number and the file it belongs to. */
export const waypointsOf = (page: string): ReadonlyArray<readonly [number: string, path: string]> =>
  [...page.matchAll(/^\| ([①-⑩]) \| `([^`]+)` \|/gm)].map(([, number, path]) => [number, path])

/** Numbers that are missing on the page, in its files, or stand anywhere else. */
export const misplacedWaypoints = (page: string, sources: ReadonlyArray<Source>): ReadonlyArray<string> => {
  const waypoints = waypointsOf(page)
  const named = waypoints.map(([number]) => number).join("")
  if (named !== numbers) return [`the table names ${named || "no number"}, not ${numbers} in this order`]
  const inCode = sources.filter(({ path }) => /\.(ts|js|sql)$/.test(path))
  const missing = waypoints
    .filter(([number, path]) => !inCode.find((source) => source.path === path)?.text.includes(number))
    .map(([number, path]) => `${number} does not stand in ${path}`)
  const strays = inCode.flatMap(({ path, text }) =>
    [...new Set(text.match(/[①-⑩]/g))]
      .filter((number) => !waypoints.some((each) => each[0] === number && each[1] === path))
      .map((number) => `${number} stands in ${path}, which the table does not say`),
  )
  return [...missing, ...strays]
}
