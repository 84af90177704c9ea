/** What people wrote down over time: definite answers in each step, when each epoch was first heard of, and silences. */
import type { WrittenAnswer } from "./DrillPeople.ts"

export type Timeline = {
  readonly answers: ReadonlyArray<number>
  readonly epochs: ReadonlyArray<{ readonly atMs: number; readonly epoch: number }>
  readonly faults: ReadonlyArray<{ readonly atMs: number; readonly gapMs: number | null }>
}

export const stepMs = 500
/** A silence that begins later is not of the fault. */
const causedMs = 1_000

/** `written` stands in order of time. */
export const timelineOf = (
  written: ReadonlyArray<WrittenAnswer>,
  faultsAt: ReadonlyArray<number>,
  until: number,
): Timeline => {
  const answers = Array.from({ length: Math.ceil((until + 1) / stepMs) }, () => 0)
  const epochs: Array<Timeline["epochs"][number]> = []
  for (const { at, epoch } of written) {
    if (at <= until) answers[Math.floor(at / stepMs)]++
    if (epoch > (epochs.at(-1)?.epoch ?? 0)) epochs.push({ atMs: at, epoch })
  }
  return { answers, epochs, faults: faultsAt.map((atMs) => ({ atMs, gapMs: gapOf(written, atMs) })) }
}

/** Null: no answer has come since. */
const gapOf = (written: ReadonlyArray<WrittenAnswer>, fault: number): number | null => {
  let longest: number | null = null
  let before = 0
  for (const { at } of written) {
    if (at >= fault && before <= fault + causedMs) longest = Math.max(longest ?? 0, at - before)
    before = at
  }
  return longest
}
