/** Old, new, old, new, ...: what slows the machine down for a while slows both builds down. */
import type { Build } from "./Build.ts"
import type { Part, Sample } from "./Part.ts"

/** The figures of all rounds in the order in which they were measured. */
export type Figure = { readonly name: string; readonly old: ReadonlyArray<number>; readonly new: ReadonlyArray<number> }

export type Builds = { readonly old: Build; readonly new: Build }

/** `turn` is told before each measurement. */
export const measurePairs = async (
  parts: ReadonlyArray<Part>,
  builds: Builds,
  pairs: number,
  turn: (what: string) => void,
): Promise<ReadonlyArray<Figure>> => {
  const figures: Array<Figure> = []
  for (const part of parts) {
    const samples: { old: Array<Sample>; new: Array<Sample> } = { old: [], new: [] }
    for (let pair = 0; pair < pairs; pair++) {
      for (const build of [builds.old, builds.new]) {
        turn(`pair ${pair + 1} of ${pairs}, ${build.name}: ${part.name}`)
        samples[build.name].push(await part.measure(build))
      }
      sameWork(part, [...samples.old, ...samples.new])
    }
    for (const name of Object.keys(samples.old[0].cpuUs)) {
      const of = (which: ReadonlyArray<Sample>) => which.map(({ cpuUs }) => cpuUs[name])
      const figure = { name, old: of(samples.old), new: of(samples.new) }
      if ([...figure.old, ...figure.new].some((value) => !(value > 0))) {
        throw new Error(`${name}: a measurement took no processor time that could be told; make it larger`)
      }
      figures.push(figure)
    }
  }
  return figures
}

const sameWork = (part: Part, samples: ReadonlyArray<Sample>): void => {
  const works = [...new Set(samples.map(({ work }) => work))]
  if (works.length > 1) throw new Error(`${part.name}: the builds did not do the same: ${works.join(" | ")}`)
}
