/** All mutants of some sources, and a sample of them that depends on a seed alone. */
import { createHash } from "node:crypto"
import { editsOf, placesIn } from "./edits.ts"
import { type Mutant, mutated, named } from "./Mutant.ts"
import type { SourceFile } from "./scope.ts"

export const mutantsOf = (sources: ReadonlyArray<SourceFile>): ReadonlyArray<Mutant> =>
  sources.flatMap(({ path, text }) => named(path, text, editsOf(path, text), placesIn(path, text)))

/** In the order in which a seed draws them: what is drawn before a mutant does not depend on other mutants. */
export const drawn = (mutants: ReadonlyArray<Mutant>, seed: number): ReadonlyArray<Mutant> => {
  const rank = ({ id }: Mutant): string => createHash("sha256").update(`${seed} ${id}`).digest("hex")
  return mutants
    .map((mutant) => ({ mutant, at: rank(mutant) }))
    .toSorted((a, b) => (a.at < b.at ? -1 : 1))
    .map(({ mutant }) => mutant)
}

/** The first of them that the types let pass, `size` at most. `progress` is asked after each whether to go on. */
export const sampled = async (
  mutants: ReadonlyArray<Mutant>,
  sources: ReadonlyArray<SourceFile>,
  size: number,
  refuses: (path: string, text: string) => boolean,
  progress: (found: number) => Promise<boolean>,
): Promise<ReadonlyArray<Mutant>> => {
  const textOf = new Map(sources.map(({ path, text }) => [path, text]))
  const sample: Mutant[] = []
  for (const mutant of mutants) {
    if (sample.length === size) break
    if (refuses(mutant.path, mutated(textOf.get(mutant.path)!, mutant))) continue
    sample.push(mutant)
    if (!(await progress(sample.length))) break
  }
  return sample
}
