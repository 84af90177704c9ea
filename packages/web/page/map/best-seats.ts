/**
 * Seats for several people who want to sit together. A ladder of rules, from the best one down: side by side with no single
 * seat left over beside them, side by side, in two rows behind each other, close to each other. Pure.
 */
import type { Hall } from "./Hall.ts"

export type BestRule = "together" | "orphan" | "rows" | "apart"
export type Best = { readonly rule: BestRule; readonly seats: ReadonlyArray<number> }

/** How good a place is: the smaller the better. */
type Score = (index: number) => number
type Found = { readonly seats: ReadonlyArray<number>; readonly score: number }

/** Nearest to the middle in front of the stage. */
export const front =
  (hall: Hall): Score =>
  (index) =>
    hall.y[index] + Math.abs(hall.x[index] - hall.width / 2) * 0.6

/** Nearest to one seat; its own row and section first. */
export const near =
  (hall: Hall, to: number): Score =>
  (index) =>
    Math.abs(hall.x[index] - hall.x[to]) +
    Math.abs(hall.y[index] - hall.y[to]) * 1.5 +
    (hall.blockOf(index) === hall.blockOf(to) ? 0 : hall.width)

export const bestSeats = (
  hall: Hall,
  count: number,
  usable: (index: number) => boolean,
  score: Score = front(hall),
): Best | null => {
  const runs = runsOf(hall, usable)
  const inRow = [true, false].map((careful) => bestOf(runs.map((run) => inRun(run, count, score, careful))))
  if (inRow[0] !== null) return { rule: "together", seats: inRow[0].seats }
  if (inRow[1] !== null) return { rule: "orphan", seats: inRow[1].seats }
  const rows = inTwoRows(hall, runs, count, score)
  if (rows !== null) return { rule: "rows", seats: rows.seats }
  return apart(hall, count, usable, score)
}

type Run = { readonly row: number; readonly first: number; readonly length: number }

/** Seats side by side that may all be taken. */
const runsOf = (hall: Hall, usable: (index: number) => boolean): ReadonlyArray<Run> => {
  const runs: Run[] = []
  for (const [row, { first, length }] of hall.rows.entries()) {
    let from = first
    for (let index = first; index <= first + length; index++) {
      if (index < first + length && usable(index)) continue
      if (index > from) runs.push({ row, first: from, length: index - from })
      from = index + 1
    }
  }
  return runs
}

const sum = (seats: ReadonlyArray<number>, score: Score): number =>
  seats.reduce((total, index) => total + score(index), 0)

const inRun = ({ first, length }: Run, count: number, score: Score, careful: boolean): Found | null => {
  let best: Found | null = null
  for (let from = first; from + count <= first + length; from++) {
    const left = from - first
    const right = first + length - (from + count)
    if (careful && (left === 1 || right === 1)) continue
    const seats = Array.from({ length: count }, (_, n) => from + n)
    const found = { seats, score: sum(seats, score) }
    if (best === null || found.score < best.score) best = found
  }
  return best
}

const bestOf = (found: ReadonlyArray<Found | null>): Found | null => {
  let best: Found | null = null
  for (const each of found) if (each !== null && (best === null || each.score < best.score)) best = each
  return best
}

/** Two groups of nearly the same size, one behind the other. */
const inTwoRows = (hall: Hall, runs: ReadonlyArray<Run>, count: number, score: Score): Found | null => {
  if (count < 4) return null
  const [more, fewer] = [Math.ceil(count / 2), Math.floor(count / 2)]
  const byRow = new Map<number, Run[]>()
  for (const run of runs) byRow.set(run.row, [...(byRow.get(run.row) ?? []), run])
  const pairs: Array<Found | null> = []
  for (const [row, here] of byRow) {
    const behind = byRow.get(row + 1)
    if (behind === undefined || hall.rows[row].block !== hall.rows[row + 1].block) continue
    for (const run of here) {
      const ahead = inRun(run, more, score, false)
      if (ahead === null) continue
      const toThem = near(hall, ahead.seats[0])
      const second = bestOf(behind.map((other) => inRun(other, fewer, toThem, false)))
      if (second === null || Math.abs(hall.x[second.seats[0]] - hall.x[ahead.seats[0]]) > 2) continue
      pairs.push({ seats: [...ahead.seats, ...second.seats], score: ahead.score + sum(second.seats, score) })
    }
  }
  return bestOf(pairs)
}

const apart = (hall: Hall, count: number, usable: (index: number) => boolean, score: Score): Best | null => {
  const free: number[] = []
  for (let index = 0; index < hall.seats.length; index++) if (usable(index)) free.push(index)
  if (free.length < count) return null
  let first = free[0]
  for (const index of free) if (score(index) < score(first)) first = index
  const toFirst = near(hall, first)
  const seats = free.sort((a, b) => toFirst(a) - toFirst(b) || a - b).slice(0, count)
  return { rule: "apart", seats }
}
