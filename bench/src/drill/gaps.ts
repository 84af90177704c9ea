/** How long a sale was silent, as its people saw it. */
import type { Heard } from "./answers.ts"

/** A server error tells people nothing about their request. */
const isDefinite = (status: number): boolean => status !== 0 && status < 500

/** A stretch without any definite answer at one sale, in milliseconds since the start of the run. */
export type Gap = { readonly concertId: number; readonly from: number; readonly ms: number }

/** The longest silence of each sale between two moments. One that began before counts from there, and one that lasts to the end as well. */
export const gapsOf = (
  heard: ReadonlyArray<Heard>,
  concertIds: ReadonlyArray<number>,
  from: number,
  to: number,
): ReadonlyArray<Gap> => {
  const times = new Map(concertIds.map((concertId) => [concertId, [] as Array<number>]))
  for (const { at, concertId, status } of heard)
    if (isDefinite(status) && at >= from && at <= to) times.get(concertId)?.push(at)
  return concertIds.map((concertId) => {
    let longest: Gap = { concertId, from, ms: 0 }
    let before = from
    for (const at of [...times.get(concertId)!.sort((a, b) => a - b), to]) {
      if (at - before > longest.ms) longest = { concertId, from: before, ms: at - before }
      before = at
    }
    return longest
  })
}

export const quantile = (values: ReadonlyArray<number>, share: number): number => {
  if (values.length === 0) return 0
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)]
}
