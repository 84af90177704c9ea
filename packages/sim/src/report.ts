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
  const { seeds, requests, simulatedMs, steps, failures } = summary
  const idOf = (name: string): string =>
    faultCatalogue.find((row) => row.names.some((known) => known === name))?.id ?? ""
  const faults = faultsAllowed.map(
    (name) => `  ${idOf(name).padEnd(4)} ${name.padEnd(20)} ${count(summary.faults[name])}`,
  )
  const sometimes = [...marks, ...maybes].map((mark) => `  ${mark.padEnd(48)} ${count(summary.marks[mark])}`)
  const never = marks.filter((mark) => (summary.marks[mark] ?? 0) === 0)
  return [
    `${seeds} seeds, ${requests} requests, ${steps} steps, ${(simulatedMs / 3_600_000).toFixed(2)} simulated hours in ${seconds.toFixed(1)} s`,
    `${(seeds / seconds).toFixed(0)} seeds/s, ${(requests / seconds).toFixed(0)} requests/s; ${summary.worldsLarge} worlds have 150 people and more`,
    ...distributionLines(summary.distributions),
    faults.length === 0 ? "no faults" : "faults",
    ...faults,
    "situations",
    ...sometimes,
    ...(never.length > 0 ? [`never reached: ${never.join("; ")}`] : []),
    failures.length === 0 ? "no violation" : `${failures.length} seeds broke a promise`,
  ]
}

/** How often every kind of fault and every situation must have happened in all seeds together. */
export type Floors = { readonly faults: number; readonly situations: number }

/** What happened less often than it had to: a weakness of the generator, which proves nothing about the engine. */
export const missing = (
  summary: Pick<Summary, "faults" | "marks">,
  floors: Floors,
  faultsAllowed: ReadonlyArray<FaultName> = faultNames,
): ReadonlyArray<string> => {
  const below = (what: string, names: ReadonlyArray<string>, counts: Record<string, number>, floor: number) =>
    names
      .filter((name) => (counts[name] ?? 0) < floor)
      .map((name) => `too rare: ${what} ${name}, ${counts[name] ?? 0} times, at least ${floor} were asked for`)
  return [
    ...below("fault", faultsAllowed, summary.faults, floors.faults),
    ...below("situation", marks, summary.marks, floors.situations),
  ]
}

const count = (value: number | undefined): string => String(value ?? 0).padStart(9)
