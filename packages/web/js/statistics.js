// @ts-check
/** Percentiles by the nearest-rank rule: always a value that was really measured. */

/** @param {number[]} sorted ascending, not empty @param {number} share 0 < share <= 1 */
const percentile = (sorted, share) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]

/** @param {number[]} values */
export const summary = (values) => {
  const sorted = [...values].sort((a, b) => a - b)
  return {
    min: sorted[0],
    median: percentile(sorted, 0.5),
    p95: percentile(sorted, 0.95),
    max: sorted[sorted.length - 1],
  }
}
