/** How long a sale was silent, as its people saw it. */
import type { Heard } from "./answers.ts"

/** A server error tells people nothing about their request. */
export const isDefinite = (status: number): boolean => status !== 0 && status < 500

/**
 * A stretch without any definite answer at one sale, in milliseconds since the start of the run. An open one had not ended when
 * the measuring did: it is at least that long.
 */
export type Gap = { readonly concertId: number; readonly from: number; readonly ms: number; readonly open: boolean }

/**
 * The longest silence of each sale that began before `to`, with all of it that lies after `from`. One that lasts beyond `to`
 * ends with the first answer after it; it is open where there is none until `until`.
 */
export const gapsOf = (
  heard: ReadonlyArray<Heard>,
  concertIds: ReadonlyArray<number>,
  from: number,
  to: number,
  until: number,
): ReadonlyArray<Gap> => {
  const times = new Map(concertIds.map((concertId) => [concertId, [] as Array<number>]))
  for (const { at, concertId, status } of heard)
    if (isDefinite(status) && at >= from && at <= until) times.get(concertId)?.push(at)
  return concertIds.map((concertId) => {
    let longest: Gap = { concertId, from, ms: 0, open: false }
    let before = from
    const take = (at: number, open: boolean): void => {
      if (before <= to && at - before > longest.ms) longest = { concertId, from: before, ms: at - before, open }
      before = at
    }
    for (const at of times.get(concertId)!.sort((a, b) => a - b)) take(at, false)
    take(until, true)
    return longest
  })
}

export const quantile = (values: ReadonlyArray<number>, share: number): number => {
  if (values.length === 0) return 0
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)]
}
