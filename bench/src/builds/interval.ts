/**
 * A confidence interval of a median by order statistics: exact for independent rounds of any distribution, and
 * without chance. The k-th lowest and the k-th highest value enclose the median unless fewer than k rounds lie on one
 * side of it, which is a matter of tossed coins.
 */
import { median } from "../stats.ts"

export type Interval = {
  readonly median: number
  readonly low: number
  readonly high: number
  /** The chance that low and high enclose the true median; at least what was asked for. */
  readonly confidence: number
}

/** The narrowest interval of that kind; undefined when the values are too few for any. */
export const intervalOf = (values: ReadonlyArray<number>, confidence = 0.95): Interval | undefined => {
  const sorted = [...values].sort((a, b) => a - b)
  let found: Interval | undefined
  for (let k = 1; k <= sorted.length / 2; k++) {
    const encloses = 1 - 2 * fewerThan(k, sorted.length)
    if (encloses < confidence) break
    found = { median: median(sorted), low: sorted[k - 1], high: sorted[sorted.length - k], confidence: encloses }
  }
  return found
}

/** The chance of fewer than `k` heads in `tosses`. */
const fewerThan = (k: number, tosses: number): number => {
  let ways = 1
  let sum = 0
  for (let heads = 0; heads < k; heads++) {
    sum += ways
    ways = (ways * (tosses - heads)) / (heads + 1)
  }
  return sum / 2 ** tosses
}
