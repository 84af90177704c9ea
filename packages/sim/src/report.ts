/** What a run of many seeds has to say. */
import { distributionLines } from "./distribution.ts"
import { type FaultName, faultCatalogue, faultNames } from "./faults.ts"
import type { Summary } from "./Seeds.ts"
import { marks, maybes } from "./tally.ts"

/** `faultsAllowed`: a run of some kinds of faults only is not told about the others. */
export const reportLines = (
  summary: Summary,
  elapsedMs: number,
  faultsAllowed: ReadonlyArray<FaultName> = faultNames,
): ReadonlyArray<string> => {
  const seconds = elapsedMs / 1000
  const { seeds, requests, simulatedMs, steps } = summary
  const idOf = (name: string): string =>
    faultCatalogue.find((row) => row.names.some((known) => known === name))?.id ?? ""
  const faults = faultsAllowed.map(
    (name) => `  ${idOf(name).padEnd(4)} ${name.padEnd(20)} ${count(summary.faults[name])}`,
  )
  return [
    `${seeds} seeds, ${requests} requests, ${steps} steps, ${(simulatedMs / 3_600_000).toFixed(2)} simulated hours in ${seconds.toFixed(1)} s`,
    `${(seeds / seconds).toFixed(0)} seeds/s, ${(requests / seconds).toFixed(0)} requests/s; ${summary.worldsLarge} worlds have 150 people and more`,
    ...distributionLines(summary.distributions),
    ...happenedLines(summary, faults, marks, maybes),
  ]
}

type Happened = Pick<Summary, "faults" | "marks">

/** The end of a report: what has struck, what it came to, and whether a promise was broken. */
export const happenedLines = (
  summary: Happened & Pick<Summary, "failures">,
  faults: ReadonlyArray<string>,
  musts: ReadonlyArray<string>,
  mays: ReadonlyArray<string>,
): ReadonlyArray<string> => {
  const never = musts.filter((mark) => (summary.marks[mark] ?? 0) === 0)
  return [
    faults.length === 0 ? "no faults" : "faults",
    ...faults,
    "situations",
    ...[...musts, ...mays].map((mark) => `  ${mark.padEnd(48)} ${count(summary.marks[mark])}`),
    ...(never.length > 0 ? [`never reached: ${never.join("; ")}`] : []),
    summary.failures.length === 0 ? "no violation" : `${summary.failures.length} seeds broke a promise`,
  ]
}

/** How often every kind of fault and every situation must have happened in all seeds together. */
export type Floors = { readonly faults: number; readonly situations: number }

/** What happened less often than it had to: a weakness of the generator, which proves nothing about the engine. */
export const missing = (
  summary: Happened,
  floors: Floors,
  faultsAllowed: ReadonlyArray<string> = faultNames,
  situations: ReadonlyArray<string> = marks,
): ReadonlyArray<string> => {
  const below = (what: string, names: ReadonlyArray<string>, counts: Record<string, number>, floor: number) =>
    names
      .filter((name) => (counts[name] ?? 0) < floor)
      .map((name) => `too rare: ${what} ${name}, ${counts[name] ?? 0} times, at least ${floor} were asked for`)
  return [
    ...below("fault", faultsAllowed, summary.faults, floors.faults),
    ...below("situation", situations, summary.marks, floors.situations),
  ]
}

export const count = (value: number | undefined): string => String(value ?? 0).padStart(9)
