/** What two builds can be compared by. */
import { core, coreLine } from "./core.ts"
import { holdHalf, httpHold, httpJoin, joinQuiet } from "./http.ts"
import type { PairedBench } from "./Part.ts"
import { start } from "./start.ts"

export const benches: ReadonlyArray<PairedBench> = [core, coreLine, httpHold, httpJoin, holdHalf, joinQuiet, start]

export const benchNamed = (name: string): PairedBench => {
  const found = benches.find((bench) => bench.name === name)
  if (found === undefined) throw new Error(`there is no bench ${name}`)
  return found
}
