/** Which name was meant, of those there are. */

/**
 * The known name that differs from `name` by the fewest slips of the pen (a letter too many, too few, another one, two
 * in turn), or that has a word which begins so: `price` in `ticketPriceAmount`. Undefined when none is near.
 */
export const nearestName = (name: string, known: ReadonlyArray<string>): string | undefined => {
  const wanted = name.toLowerCase()
  // What is longer than any name that exists is no slip, and would cost by its length.
  if (wanted === "" || wanted.length > charsMax) return undefined
  let best: string | undefined
  let fewest = Math.max(1, Math.floor(wanted.length / 3)) + 1
  for (const candidate of known) {
    const slips = slipsBetween(wanted, candidate.toLowerCase())
    if (slips < fewest) [best, fewest] = [candidate, slips]
  }
  if (wanted.length < beginningMin) return best
  return best ?? known.find((candidate) => wordsOf(candidate).some((word) => word.startsWith(wanted)))
}

const charsMax = 64
/** One or two letters begin too many words. */
const beginningMin = 3

const wordsOf = (name: string): ReadonlyArray<string> =>
  name
    .replace(/(?<=[a-z])[A-Z]/g, "_$&")
    .toLowerCase()
    .split("_")

/** Optimal string alignment distance, row by row. */
const slipsBetween = (a: string, b: string): number => {
  let before: number[] = []
  let above = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1
      row[j] = Math.min(above[j] + 1, row[j - 1] + 1, above[j - 1] + same)
      const turned = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      if (turned) row[j] = Math.min(row[j], before[j - 2] + 1)
    }
    before = above
    above = row
  }
  return above[b.length]
}
