/** `npm run sim -- --race none --seed 7`. */
import { runRace, type StoreMaker } from "./race.ts"
import { StoreActor } from "./StoreActor.ts"
import { StoreNone, storeNoneDefaults } from "./StoreNone.ts"
import { shortestDoubleBooking } from "./shortest.ts"

/** Backends by name; those of the lab join here. */
export const stores: Readonly<Record<string, StoreMaker>> = {
  none: (queue, random, onStep) => new StoreNone(queue, random, storeNoneDefaults, onStep),
  actor: (queue, random, onStep) => new StoreActor(queue, random, onStep),
}

/** The same store with nothing but its steps, so that all their orders can be tried. */
const bare: Readonly<Record<string, StoreMaker>> = {
  none: (queue, random, onStep) =>
    new StoreNone(queue, random, { connectionsMax: 10, roundTripMsMax: 1, thinkMs: 0 }, onStep),
}

export const printRace = (name: string, seed: number, print: (line: string) => void): number => {
  const make = stores[name]
  if (make === undefined) throw new Error(`--race ${name}: unknown; known are ${Object.keys(stores).join(", ")}`)
  const result = runRace(make, seed)
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
  if (bare[name] === undefined) return result.rows > 1 ? 1 : 0
  const shortest = shortestDoubleBooking(bare[name])
  if (shortest === undefined) return 0
  print(`the shortest schedule that double-books (${shortest.tried} schedules of ${shortest.people} people tried):`)
  for (const { person, step } of shortest.steps) print(`  person ${person} ${step}`)
  return 0
}
