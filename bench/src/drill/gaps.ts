/** How long a sale was silent, as its people saw it. */
import type { Heard } from "./answers.ts"

/** A server error tells people nothing about their request. */
export const isDefinite = (status: number): boolean => status !== 0 && status < 500

/**
 * A stretch without any definite answer at one sale, in milliseconds since the start of the run. An open one had not ended when
 * the measuring did: it is at least that long.
 */
export type Gap = { readonly concertId: number; readonly from: number; readonly ms: number; readonly open: boolean }

/** All stretches of one sale, one after another; the last one is open. */
export const stretchesOf = (
  heard: ReadonlyArray<Heard>,
  concertId: number,
  from: number,
  until: number,
): ReadonlyArray<Gap> => {
  const times = heard
    .filter((each) => each.concertId === concertId && isDefinite(each.status) && each.at >= from && each.at <= until)
    .map(({ at }) => at)
    .sort((a, b) => a - b)
  return [...times, until].map((at, n) => {
    const before = n === 0 ? from : times[n - 1]
    return { concertId, from: before, ms: at - before, open: n === times.length }
  })
}

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
): ReadonlyArray<Gap> =>
  concertIds.map((concertId) =>
    stretchesOf(heard, concertId, from, until)
      .filter((stretch) => stretch.from <= to)
      .reduce((longest, each) => (each.ms > longest.ms ? each : longest), { concertId, from, ms: 0, open: false }),
  )

/**
 * How long the people of each sale waited at most who asked between `from` and `to`, counted from when they first asked another node
 * than the one at `port`: who asks a node that does not answer waits for as long as they like, whatever the others do.
 */
export const waitsOf = (
  heard: ReadonlyArray<Heard>,
  concertIds: ReadonlyArray<number>,
  port: number,
  from: number,
  to: number,
): ReadonlyArray<Gap> =>
  concertIds.map((concertId) =>
    heard
      .filter((each) => each.concertId === concertId)
      .flatMap(({ at, status, tries }) => {
        const asked = tries.find((each) => each.port !== port)
        return asked === undefined || asked.at < from || asked.at > to
          ? []
          : [{ concertId, from: asked.at, ms: at - asked.at, open: !isDefinite(status) }]
      })
      .reduce((longest, each) => (each.ms > longest.ms ? each : longest), { concertId, from, ms: 0, open: false }),
  )

export const quantile = (values: ReadonlyArray<number>, share: number): number => {
  if (values.length === 0) return 0
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)]
}
