/** What is measured of a build at a time. */
import type { Build } from "./Build.ts"

/** Microseconds of processor time per accepted command, by the name of the figure. */
export type Sample = {
  readonly cpuUs: Readonly<Record<string, number>>
  /** What was done and answered. Two builds that did not do the same are not compared. */
  readonly work: string
}

export type Part = { readonly name: string; readonly measure: (build: Build) => Promise<Sample> }

export type PairedBench = {
  readonly name: string
  readonly summary: string
  /** Its parts are there while `use` runs. `scale` multiplies the size of each measurement; 1 is what verdicts rest on. */
  readonly open: <A>(scale: number, use: (parts: ReadonlyArray<Part>) => Promise<A>) => Promise<A>
}
