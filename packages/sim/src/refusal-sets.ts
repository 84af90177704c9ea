/** The sets in which an engine remembers refusals, and people who share none. */
import { hashInteger, mix32 } from "@ticketrush/engine/core/columns"

/** So many sets remember the refusals of a simulated sale. Each memory of a sale has a table, so it is kept small. */
export const refusalSetsFor = (people: number): number => (people <= 60 ? 128 : 1_024)

/**
 * People who share a set push out each other's refusals, and I3 says so; to hold the rest of I3, no two people here do.
 */
export const apartIds = (people: number, hashSeed: number): ReadonlyArray<number> => {
  const ids: number[] = []
  const sets = new Set<number>()
  for (let id = 1; ids.length < people; id++) {
    const set = hashInteger(id, hashSeed) & (refusalSetsFor(people) - 1)
    if (!sets.has(set)) ids.push(id)
    sets.add(set)
  }
  return ids
}

/** Under which the nodes of a world hash. */
export const hashSeedOf = (seed: number): number => mix32(seed + 1)
