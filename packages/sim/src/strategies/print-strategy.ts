/** `npm run sim -- --strategy redis-lock --seeds 1..1000`, or with `--seed 7` one world and what the judge says of it. */
import type { HistoryCall } from "@ticketrush/audit/history/History"
import { strategies } from "@ticketrush/engine/backends/strategies"
import { guarded } from "../guards.ts"
import type { Failure, SeedRange } from "../Seeds.ts"
import { runStrategy, type StrategyMaker, type StrategyRun } from "./StrategyWorld.ts"
import { simulated } from "./simulated.ts"
import { faultsOfParts, type StrategyFault } from "./strategy-faults.ts"

type Print = (line: string) => void

/** What one world showed, in a line: the kinds of the judge, each with its first finding. Undefined: nothing is wrong. */
export const violationOf = ({ unsettled, verdict }: StrategyRun): string | undefined => {
  const kinds = new Map(verdict.violations.map(({ kind, says }) => [kind, says] as const).reverse())
  const found = [...kinds].reverse().map(([kind, says]) => `${kind}: ${says}`)
  const all = unsettled === null ? found : [unsettled, ...found]
  return all.length === 0 ? undefined : all.join("; ")
}

const makerOf = (name: string): StrategyMaker => {
  if (Object.hasOwn(simulated, name)) return simulated[name]
  throw new Error(`--strategy ${name}: unknown; known are ${Object.keys(simulated).join(", ")}`)
}

export const runSimulated = (name: string, seed: number, faults?: ReadonlyArray<StrategyFault>): StrategyRun => {
  const make = makerOf(name)
  const known = faultsOfParts(strategies.get(name)!.needs)
  return guarded(() => runStrategy({ make, known, only: faults ?? known }, seed))
}

/** Gives the exit code: 1 where a strategy that says that it is correct is not. */
export const printStrategy = (
  name: string,
  seed: number,
  faults: ReadonlyArray<StrategyFault> | undefined,
  print: Print,
): number => {
  const run = runSimulated(name, seed, faults)
  for (const event of run.events) print(event)
  for (const call of run.history.calls) print(lineOf(call))
  for (const { people, seat } of run.history.stored ?? [])
    print(`in the end seat ${seat} is that of ${people.join(", ")}`)
  const { accepted, calls, refused, unknown } = run.verdict.figures
  print(
    `${name}, seed ${seed}: ${calls} calls, ${accepted} accepted, ${refused} refused, ${unknown} without an outcome`,
  )
  print(`faults that could strike: ${[...run.draw.faults].join(", ") || "none"}`)
  const violation = violationOf(run)
  print(violation === undefined ? "no violation" : `VIOLATION ${violation}`)
  return violation !== undefined && run.correct ? 1 : 0
}

const lineOf = ({ answered, asked, at, client }: HistoryCall): string => {
  const what =
    asked.operation === "hold"
      ? `asks for ${asked.seats.join(" and ")}${asked.key === null ? "" : `, key ${asked.key}`}`
      : `gives ${asked.reservation} back`
  const heard = answered === null ? "no answer" : `${answered.at}: ${JSON.stringify(answered.answer)}`
  return `${String(at).padStart(9)} person ${client} ${what}; ${heard}`
}

export type StrategySummary = { readonly seeds: number; readonly failures: ReadonlyArray<Failure> }

export type StrategiesOptions = {
  readonly faults: ReadonlyArray<StrategyFault> | undefined
  readonly keepGoing: boolean
  /** Prints a {@link StrategySummary} instead of sentences. */
  readonly json: boolean
  /** Milliseconds of a clock. */
  readonly now: () => number
}

export const printStrategies = (
  name: string,
  { first, last }: SeedRange,
  { faults, json, keepGoing, now }: StrategiesOptions,
  print: Print,
): number => {
  const started = now()
  const failures: Failure[] = []
  const struck = new Map<string, number>()
  const kinds = new Map<string, number>()
  let seeds = 0
  let calls = 0
  let unclear = 0
  let isCorrect = true
  for (let seed = first; seed <= last; seed++) {
    const run = runSimulated(name, seed, faults)
    seeds++
    calls += run.verdict.figures.calls
    unclear += run.verdict.unclear.length
    isCorrect = run.correct
    for (const [fault, times] of run.struck) struck.set(fault, (struck.get(fault) ?? 0) + times)
    const found = new Set(run.verdict.violations.map(({ kind }) => kind))
    for (const kind of found) kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
    const violation = violationOf(run)
    if (violation !== undefined) failures.push({ seed, violation })
    if (failures.length > 0 && isCorrect && !keepGoing) break
  }
  if (json) print(JSON.stringify({ seeds, failures } satisfies StrategySummary))
  else {
    const perSecond = seeds / ((now() - started) / 1000)
    print(`${name}, seeds ${first}..${first + seeds - 1}: ${calls} calls, ${perSecond.toFixed(0)} seeds/s`)
    print(`faults: ${[...struck].map(([fault, times]) => `${fault} ${times}`).join(", ") || "none"}`)
    print(
      `violated in ${failures.length} of ${seeds} seeds${failures.length > 0 ? `, first in ${failures[0].seed}` : ""}`,
    )
    for (const [kind, times] of [...kinds].sort((a, b) => b[1] - a[1])) print(`  ${kind} in ${times}`)
    if (unclear > 0) print(`${unclear} seats for which the search for an order was given up`)
    if (failures.length > 0) print(`seed ${failures[0].seed}: ${failures[0].violation}`)
  }
  return failures.length > 0 && isCorrect ? 1 : 0
}
