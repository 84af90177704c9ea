/** What a comparison of two builds is asked to do. */
import type { Builds } from "./pairs.ts"

export type CompareOptions = {
  readonly benches: ReadonlyArray<string>
  readonly pairs: number
  /** The least part of the old build's speed that passes. */
  readonly bound: number
  /** The size of each measurement, as a part of the full one. */
  readonly scale: number
  readonly note: string
  /** Whether the result is appended to `bench/results/`. */
  readonly keep: boolean
}

export type CompareJob = CompareOptions & { readonly builds: Builds }
