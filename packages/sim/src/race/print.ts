/** `npm run sim -- --race none --seed 7`, or with `--seeds 1..1000` how it ends over many seeds. */

import { correctOverRows } from "@ticketrush/engine/backends/strategies"
import { type Occurrences, occurs, quantile } from "../distribution.ts"
import type { SeedRange } from "../Seeds.ts"
import { BackendActor } from "./BackendActor.ts"
import { BackendNone, type BackendNoneOptions, backendNoneDefaults } from "./BackendNone.ts"
import { overRows } from "./BackendRows.ts"
import { type BackendMaker, type RaceResult, runRace } from "./race.ts"
import { shortestDoubleBooking } from "./shortest.ts"

const unguarded =
  (options: BackendNoneOptions): BackendMaker =>
  (queue, random, onStep) =>
    new BackendNone(queue, random, options, onStep)

/** The strategies of the lab over simulated rows, as the original had connections: those that are correct. */
const strategiesOfTheLab = correctOverRows.map(
  (strategy) => [strategy.name, overRows(strategy, { sessionsMax: 10, roundTripMsMax: 4, seats: 1 })] as const,
)

/** Backends by name. */
export const backends: Readonly<Record<string, BackendMaker>> = {
  none: unguarded(backendNoneDefaults),
  "none-unpooled": unguarded({ ...backendNoneDefaults, connectionsMax: 30, thinkMs: 0 }),
  actor: (queue, random, onStep) => new BackendActor(queue, random, onStep),
  ...Object.fromEntries(strategiesOfTheLab),
}

/** Backends without a guard, with nothing but their steps, so that all their orders can be tried. */
const bare: Readonly<Record<string, BackendMaker>> = {
  none: unguarded({ connectionsMax: 10, roundTripMsMax: 1, thinkMs: 0 }),
  "none-unpooled": unguarded({ connectionsMax: 30, roundTripMsMax: 1, thinkMs: 0 }),
}

type Print = (line: string) => void

const backendOf = (name: string): BackendMaker => {
  if (!Object.hasOwn(backends, name)) {
    throw new Error(`--race ${name}: unknown; known are ${Object.keys(backends).join(", ")}`)
  }
  return backends[name]
}

/** Gives the exit code: a backend without a guard may double-book, that is what it is there to show; one with must sell the seat once. */
export const printRace = (name: string, seed: number, print: Print): number => {
  const result = runRace(backendOf(name), seed)
  for (const { at, person, step } of result.steps)
    print(`${String(at).padStart(6)} person ${String(person).padEnd(3)} ${step}`)
  print(
    `${name}, seed ${seed}: ${result.people} people asked for one seat, ${result.reserved} got it, ${result.taken} were refused`,
  )
  print(
    result.rows > 1
      ? `DOUBLE BOOKED: the seat has ${result.rows} reservations`
      : `the seat has ${result.rows} reservation`,
  )
  if (toldOtherwise(result)) print(`TOLD OTHERWISE: ${result.reserved} of them were told that the seat is theirs`)
  printShortest(name, print)
  return (result.rows !== 1 || toldOtherwise(result)) && bare[name] === undefined ? 1 : 0
}

/** What people were told is not what the backend has. */
const toldOtherwise = ({ reserved, rows }: RaceResult): boolean => reserved !== rows

/** How many get the seat, over many seeds. */
export const printRaces = (name: string, { first, last }: SeedRange, print: Print): number => {
  const make = backendOf(name)
  const winners: Occurrences = {}
  let doubleBooked = 0
  let wrong = 0
  let people = 0
  for (let seed = first; seed <= last; seed++) {
    const result = runRace(make, seed)
    occurs(winners, result.reserved)
    if (result.rows > 1) doubleBooked++
    if (result.rows === 0 || toldOtherwise(result)) wrong++
    people = result.people
  }
  print(`${name}, seeds ${first}..${last}: ${people} people ask for one seat`)
  for (const line of histogram(winners)) print(line)
  const [min, median, max] = [0, 0.5, 1].map((share) => quantile(winners, share))
  print(`get it: min ${min}, median ${median}, max ${max}`)
  const seeds = last - first + 1
  print(`double-booked in ${doubleBooked} of ${seeds} seeds (${((doubleBooked / seeds) * 100).toFixed(1)}%)`)
  printShortest(name, print)
  return doubleBooked + wrong > 0 && bare[name] === undefined ? 1 : 0
}

const barMax = 50

const histogram = (winners: Occurrences): ReadonlyArray<string> => {
  const most = Math.max(...Object.values(winners))
  const rows = Object.entries(winners)
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([count, seeds]) => {
      const bar = "#".repeat(Math.ceil((seeds / most) * barMax))
      return `${count.padStart(8)} ${String(seeds).padStart(7)}  ${bar}`
    })
  return ["  get it   seeds", ...rows]
}

const printShortest = (name: string, print: Print): void => {
  const shortest = bare[name] === undefined ? undefined : shortestDoubleBooking(bare[name])
  if (shortest === undefined) return
  print(`the shortest schedule that double-books (${shortest.tried} schedules of ${shortest.people} people tried):`)
  for (const { person, step } of shortest.steps) print(`  person ${person} ${step}`)
}
