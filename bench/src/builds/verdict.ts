/** From the figures of two builds to what can be said about them. */
import { median } from "../stats.ts"
import { figure as digits, table } from "../table.ts"
import { type Interval, intervalOf } from "./interval.ts"
import type { Figure } from "./pairs.ts"

/** With fewer pairs a verdict is none. */
export const pairsMin = 11

/**
 * The speed of the new build as a part of the old one's: the old processor time per command divided by the new one.
 * `slower`: the interval lies wholly below the bound. `not slower`: wholly at or above it. `open`: on both sides.
 */
export type Judged = {
  readonly name: string
  readonly old: ReadonlyArray<number>
  readonly new: ReadonlyArray<number>
  /** Of the ratio of each pair; undefined when there are too few for 95 %. */
  readonly speed: Interval | undefined
  /** The same of each old run against the old run after it: how far apart equal builds seem to be. */
  readonly oldAgainstItself: Interval | undefined
  readonly verdict: "slower" | "not slower" | "open" | "too few pairs"
}

export const judge = ({ name, old, new: now }: Figure, bound: number): Judged => {
  const speed = intervalOf(old.map((value, pair) => value / now[pair]))
  const oldAgainstItself = intervalOf(old.slice(1).map((value, pair) => old[pair] / value))
  return { name, old, new: now, speed, oldAgainstItself, verdict: verdictOf(old.length, speed, bound) }
}

const verdictOf = (pairs: number, speed: Interval | undefined, bound: number): Judged["verdict"] => {
  if (pairs < pairsMin || speed === undefined) return "too few pairs"
  if (speed.high < bound) return "slower"
  return speed.low >= bound ? "not slower" : "open"
}

/** 0: nothing is slower; 1: something is; 3: there were too few pairs to say. */
export const exitCodeOf = (judged: ReadonlyArray<Judged>): number => {
  if (judged.length === 0 || judged.some(({ verdict }) => verdict === "too few pairs")) return 3
  return judged.some(({ verdict }) => verdict === "slower") ? 1 : 0
}

const range = (interval: Interval | undefined): string =>
  interval === undefined ? "-" : `${interval.low.toFixed(3)} - ${interval.high.toFixed(3)}`

const columns = ["processor time per accepted command", "old us", "new us", "speed", "95 % interval", "old, itself", ""]

export const judgedText = (judged: ReadonlyArray<Judged>): string =>
  table(
    columns,
    judged.map(({ name, new: now, old, oldAgainstItself, speed, verdict }) => [
      name,
      digits(median(old)),
      digits(median(now)),
      median(old.map((value, pair) => value / now[pair])).toFixed(3),
      range(speed),
      range(oldAgainstItself),
      verdict,
    ]),
  )
